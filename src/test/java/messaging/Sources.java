package messaging;

import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.LineMap;
import com.sun.source.tree.MethodTree;
import com.sun.source.util.JavacTask;
import com.sun.source.util.SourcePositions;
import com.sun.source.util.TreeScanner;
import com.sun.source.util.Trees;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;
import org.jspecify.annotations.Nullable;

/** Reads source files as the compiler does, and finds what is too long in them. */
final class Sources {
  private Sources() {}

  /** Files of so many lines or more. */
  static List<Path> longerThan(int lines, Path folder) throws IOException {
    List<Path> found = new ArrayList<>();
    for (Path file : of(folder)) {
      if (Files.readAllLines(file).size() >= lines) {
        found.add(file);
      }
    }
    return found;
  }

  /** All below a folder. */
  static List<Path> of(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      return files.filter(file -> file.toString().endsWith(".java")).toList();
    }
  }

  /** What a method must not be. */
  interface Rule {
    boolean isBroken(MethodTree method, long lines);
  }

  /** Methods that break a rule, with their file. */
  static List<String> methodsThat(Rule rule, Path folder) throws IOException {
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    List<String> found = new ArrayList<>();
    try (StandardJavaFileManager manager = compiler.getStandardFileManager(null, null, null)) {
      JavacTask task =
          (JavacTask)
              compiler.getTask(
                  null, manager, null, null, null, manager.getJavaFileObjectsFromPaths(of(folder)));
      SourcePositions positions = Trees.instance(task).getSourcePositions();
      for (CompilationUnitTree file : task.parse()) {
        new Methods(file, positions, rule, found).scan(file, null);
      }
    }
    return found;
  }

  /** Finds them by the compiler's own reading of a file. */
  private static final class Methods extends TreeScanner<@Nullable Void, @Nullable Void> {
    private final CompilationUnitTree file;
    private final SourcePositions positions;
    private final Rule rule;
    private final List<String> found;

    Methods(CompilationUnitTree file, SourcePositions positions, Rule rule, List<String> found) {
      this.file = file;
      this.positions = positions;
      this.rule = rule;
      this.found = found;
    }

    @Override
    public @Nullable Void visitMethod(MethodTree method, @Nullable Void none) {
      LineMap lines = file.getLineMap();
      long first = lines.getLineNumber(positions.getStartPosition(file, method));
      long last = lines.getLineNumber(positions.getEndPosition(file, method));
      if (rule.isBroken(method, last - first + 1)) {
        found.add(file.getSourceFile().getName() + ": " + method.getName());
      }
      return super.visitMethod(method, null);
    }
  }
}

package messaging.docs;

import io.vertx.core.Vertx;
import java.net.URI;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.tools.Diagnostic;
import javax.tools.DiagnosticCollector;
import javax.tools.JavaCompiler;
import javax.tools.JavaCompiler.CompilationTask;
import javax.tools.JavaFileManager;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;
import org.slf4j.Logger;

/**
 * Compiles the Java of the pages as strictly as our own. A block is the inside of a method: it has
 * {@code vertx} and {@code log}, may throw anything, and imports what it names in its first lines.
 */
final class JavaSamples {
  private static final List<String> OPTIONS =
      List.of("-proc:none", "-Werror", "-Xlint:all,-classfile,-path", "-classpath");

  private static final JavaCompiler COMPILER = ToolProvider.getSystemJavaCompiler();

  /** Kept, as it remembers what is in the jars of the class path. */
  private static final JavaFileManager FILES = COMPILER.getStandardFileManager(null, null, null);

  private JavaSamples() {}

  /** A compiled block. */
  @FunctionalInterface
  interface Program {
    /** Runs it on this thread. */
    void run(Vertx vertx, Logger log) throws Exception;
  }

  /**
   * Compiles a block.
   *
   * @param folder gets the class; one block only
   * @throws AssertionError with what the compiler says
   */
  static Program compile(Sample sample, Path folder) {
    DiagnosticCollector<JavaFileObject> said = new DiagnosticCollector<>();
    List<String> options =
        Stream.concat(
                OPTIONS.stream(),
                Stream.of(System.getProperty("java.class.path"), "-d", folder.toString()))
            .toList();
    CompilationTask task =
        COMPILER.getTask(null, FILES, said, options, null, List.of(new Source(text(sample))));
    if (!task.call()) {
      throw new AssertionError(sample.place() + ":\n" + described(said.getDiagnostics()));
    }
    return (vertx, log) -> run(folder, vertx, log);
  }

  private static void run(Path folder, Vertx vertx, Logger log) throws Exception {
    // Left open: what it listens to may call its classes later.
    URLClassLoader loader =
        new URLClassLoader(new URL[] {folder.toUri().toURL()}, JavaSamples.class.getClassLoader());
    loader.loadClass("Sample").getMethod("run", Vertx.class, Logger.class).invoke(null, vertx, log);
  }

  private static String text(Sample sample) {
    String imports =
        sample.lines().stream()
            .filter(line -> line.startsWith("import "))
            .collect(Collectors.joining("\n"));
    String body =
        sample.lines().stream()
            .filter(line -> !line.startsWith("import "))
            .collect(Collectors.joining("\n"));
    return """
    %s
    public final class Sample {
      private Sample() {}

      public static void run(io.vertx.core.Vertx vertx, org.slf4j.Logger log) throws Exception {
        %s
      }
    }
    """
        .formatted(imports, body);
  }

  private static String described(List<Diagnostic<? extends JavaFileObject>> said) {
    return said.stream()
        .map(diagnostic -> diagnostic.getMessage(Locale.ROOT))
        .collect(Collectors.joining("\n"));
  }

  /** Java from memory. */
  private static final class Source extends SimpleJavaFileObject {
    private final String text;

    Source(String text) {
      super(URI.create("string:///Sample.java"), Kind.SOURCE);
      this.text = text;
    }

    @Override
    public CharSequence getCharContent(boolean ignoreEncodingErrors) {
      return text;
    }
  }
}

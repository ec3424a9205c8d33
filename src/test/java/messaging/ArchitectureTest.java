package messaging;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static java.util.Map.entry;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.LineMap;
import com.sun.source.tree.MethodTree;
import com.sun.source.util.JavacTask;
import com.sun.source.util.SourcePositions;
import com.sun.source.util.TreeScanner;
import com.sun.source.util.Trees;
import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import io.vertx.core.Deployable;
import io.vertx.core.http.HttpClient;
import io.vertx.ext.web.client.WebClient;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** The shape of the code: who may see whom, and how long things may get. */
final class ArchitectureTest {
  /** The root package: the composition, which sees all and which nobody sees. */
  private static final String ROOT = "messaging";

  /** What each package may import of ours. This is the place for the line of a new package. */
  private static final Map<String, Set<String>> MAY_IMPORT =
      Map.ofEntries(
          entry("message", Set.of()),
          entry("config", Set.of()),
          entry("bus", Set.of("message")),
          entry("tracing", Set.of("message", "config")),
          entry("cluster", Set.of("config", "wire")),
          entry("wire", Set.of()),
          entry("auth", Set.of("message", "config", "wire")),
          entry("http", Set.of("message", "bus", "config", "tracing", "auth", "wire")),
          entry("contact", Set.of("message", "bus", "config", "wire")),
          entry("persistence", Set.of("message", "bus", "config", "tracing")),
          entry("feed", Set.of("message", "bus", "config")),
          entry("event", Set.of("message", "bus", "config", "tracing")),
          entry("log", Set.of("config")),
          entry(
              "cli",
              Set.of(
                  "message",
                  "bus",
                  "config",
                  "auth",
                  "http",
                  "persistence",
                  "event",
                  "contact",
                  "log")));

  private static final Pattern IMPORTABLE = Pattern.compile("\\{@code messaging\\.(\\w+)\\}");
  private static final String NO_IMPORT = "May import no other package of this service.";
  private static final Path MAIN = Path.of("src/main/java");
  private static final Path TEST = Path.of("src/test/java");
  private static final int LONGEST_FILE = 250;
  private static final int LONGEST_TEST_FILE = 400;
  private static final int LONGEST_VERTICLE = 100;
  private static final int LONGEST_METHOD = 40;
  private static final int LONGEST_TEST_METHOD = 60;
  private static final int MOST_PARAMETERS = 7;
  private static final Pattern SQL =
      Pattern.compile("\"\\s*(SELECT|WITH|INSERT INTO|UPDATE|DELETE FROM)\\s");

  private static final JavaClasses CLASSES =
      new ClassFileImporter().importPath(Path.of("target/classes"));

  /** The package below the root, {@code ""} for the root itself. */
  private static String roomOf(JavaClass type) {
    String name = type.getPackageName();
    return name.equals(ROOT) ? "" : name.substring(ROOT.length() + 1).split("\\.", -1)[0];
  }

  private static boolean isOurs(JavaClass type) {
    return type.getPackageName().equals(ROOT) || type.getPackageName().startsWith(ROOT + ".");
  }

  @Test
  void knowsEveryPackage() {
    Set<String> rooms = new TreeSet<>();
    CLASSES.forEach(type -> rooms.add(roomOf(type)));
    rooms.remove("");
    assertThat(rooms).isEqualTo(new TreeSet<>(MAY_IMPORT.keySet()));
  }

  @Test
  void letsEachPackageSeeItsNeighboursOnly() {
    List<String> violations = new ArrayList<>();
    for (JavaClass type : CLASSES) {
      String from = roomOf(type);
      for (Dependency dependency : type.getDirectDependenciesFromSelf()) {
        JavaClass target = dependency.getTargetClass().getBaseComponentType();
        if (from.isEmpty() || !isOurs(target) || roomOf(target).equals(from)) {
          continue;
        }
        if (!MAY_IMPORT.getOrDefault(from, Set.of()).contains(roomOf(target))) {
          violations.add(dependency.getDescription());
        }
      }
    }
    assertThat(violations).isEmpty();
  }

  @Test
  void tellsOnThePageOfEachPackageWhatItMayImport() throws IOException {
    for (Map.Entry<String, Set<String>> room : MAY_IMPORT.entrySet()) {
      Path page = MAIN.resolve(ROOT).resolve(room.getKey()).resolve("package-info.java");
      String text = Files.readString(page).replaceAll("\\s+\\*?\\s*", " ");
      Set<String> named = new TreeSet<>();
      IMPORTABLE.matcher(text).results().forEach(found -> named.add(found.group(1)));

      assertThat(named).as(page.toString()).isEqualTo(new TreeSet<>(room.getValue()));
      assertThat(text).as(page.toString()).contains(named.isEmpty() ? NO_IMPORT : "May import ");
    }
  }

  @Test
  void hasNoCycleOfPackages() {
    slices().matching(ROOT + ".(*)..").should().beFreeOfCycles().check(CLASSES);
  }

  @Test
  void answersRequestsByHandlersOfVertxWeb() {
    classes()
        .that()
        .resideInAPackage(ROOT + ".http")
        .and()
        .haveSimpleNameEndingWith("Handler")
        .should(handleRoutingContexts())
        .check(CLASSES);
  }

  private static ArchCondition<JavaClass> handleRoutingContexts() {
    return new ArchCondition<>("be a Handler<RoutingContext>") {
      @Override
      public void check(JavaClass type, ConditionEvents events) {
        boolean does =
            type.getInterfaces().stream()
                .anyMatch(
                    all ->
                        all.getName()
                            .equals("io.vertx.core.Handler<io.vertx.ext.web.RoutingContext>"));
        events.add(new SimpleConditionEvent(type, does, type.getName() + ": " + does));
      }
    };
  }

  @Test
  void asksOthersByTheWebClient() {
    classes()
        .that()
        .haveSimpleName("ContactCall")
        .or()
        .haveSimpleName("KeySetClient")
        .should()
        .dependOnClassesThat()
        .areAssignableTo(WebClient.class)
        .check(CLASSES);
    noClasses().should().dependOnClassesThat().areAssignableTo(HttpClient.class).check(CLASSES);
  }

  @Test
  void letsNobodyButTheWireSeeNettyOrTheInsidesOfVertx() {
    noClasses()
        .that()
        .resideOutsideOfPackage(ROOT + ".wire")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("io.netty..", "io.vertx..impl..")
        .check(CLASSES);
  }

  @Test
  void keepsVerticlesShort() throws IOException {
    Map<Path, Integer> verticles = new TreeMap<>();
    for (JavaClass type : CLASSES) {
      if (type.isAssignableTo(Deployable.class)) {
        Path file = MAIN.resolve(type.getName().replace('.', '/') + ".java");
        verticles.put(file, Files.readAllLines(file).size());
      }
    }
    assertThat(verticles).hasSizeGreaterThanOrEqualTo(4);
    assertThat(verticles.values()).allMatch(lines -> lines < LONGEST_VERTICLE);
  }

  @Test
  void keepsFilesShort() throws IOException {
    assertThat(longerThan(LONGEST_FILE, MAIN)).isEmpty();
    assertThat(longerThan(LONGEST_TEST_FILE, TEST)).isEmpty();
  }

  private static List<Path> longerThan(int lines, Path folder) throws IOException {
    List<Path> found = new ArrayList<>();
    for (Path file : sources(folder)) {
      if (Files.readAllLines(file).size() >= lines) {
        found.add(file);
      }
    }
    return found;
  }

  private static List<Path> sources(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      return files.filter(file -> file.toString().endsWith(".java")).toList();
    }
  }

  @Test
  void keepsMethodsShort() throws IOException {
    assertThat(methodsThat((method, lines) -> lines >= LONGEST_METHOD, MAIN)).isEmpty();
    assertThat(methodsThat((method, lines) -> lines >= LONGEST_TEST_METHOD, TEST)).isEmpty();
  }

  /** Records that hold no code are free to have more fields: each of them has a name. */
  @Test
  void keepsParameterListsShort() throws IOException {
    Rule tooMany = (method, lines) -> method.getParameters().size() > MOST_PARAMETERS;

    assertThat(methodsThat(tooMany, MAIN)).isEmpty();
    assertThat(methodsThat(tooMany, TEST)).isEmpty();
  }

  /** What a method must not be. */
  private interface Rule {
    boolean isBroken(MethodTree method, long lines);
  }

  private static List<String> methodsThat(Rule rule, Path folder) throws IOException {
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    List<String> found = new ArrayList<>();
    try (StandardJavaFileManager manager = compiler.getStandardFileManager(null, null, null)) {
      JavacTask task =
          (JavacTask)
              compiler.getTask(
                  null,
                  manager,
                  null,
                  null,
                  null,
                  manager.getJavaFileObjectsFromPaths(sources(folder)));
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

  @Test
  void keepsSqlInItsOwnFiles() throws IOException {
    for (Path file : sources(MAIN)) {
      boolean isSql = file.toString().endsWith("Sql.java");
      assertThat(SQL.matcher(Files.readString(file)).find()).as(file.toString()).isEqualTo(isSql);
    }
  }

  @Test
  void marksEveryPackageForNullChecks() throws IOException {
    Set<Path> folders = new TreeSet<>();
    sources(MAIN).forEach(file -> folders.add(file.getParent()));
    for (Path folder : folders) {
      assertThat(folder.resolve("package-info.java")).content().contains("\n@NullMarked\n");
    }
  }
}

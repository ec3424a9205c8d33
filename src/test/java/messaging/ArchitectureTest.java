package messaging;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static java.util.Map.entry;
import static org.assertj.core.api.Assertions.assertThat;

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
    assertThat(Sources.longerThan(LONGEST_FILE, MAIN)).isEmpty();
    assertThat(Sources.longerThan(LONGEST_FILE, TEST)).isEmpty();
  }

  @Test
  void keepsMethodsShort() throws IOException {
    assertThat(Sources.methodsThat((method, lines) -> lines >= LONGEST_METHOD, MAIN)).isEmpty();
    assertThat(Sources.methodsThat((method, lines) -> lines >= LONGEST_TEST_METHOD, TEST))
        .isEmpty();
  }

  /** Records that hold no code are free to have more fields: each of them has a name. */
  @Test
  void keepsParameterListsShort() throws IOException {
    Sources.Rule tooMany = (method, lines) -> method.getParameters().size() > MOST_PARAMETERS;

    assertThat(Sources.methodsThat(tooMany, MAIN)).isEmpty();
    assertThat(Sources.methodsThat(tooMany, TEST)).isEmpty();
  }

  @Test
  void keepsSqlInItsOwnFiles() throws IOException {
    for (Path file : Sources.of(MAIN)) {
      boolean isSql = file.toString().endsWith("Sql.java");
      assertThat(SQL.matcher(Files.readString(file)).find()).as(file.toString()).isEqualTo(isSql);
    }
  }

  @Test
  void marksEveryPackageForNullChecks() throws IOException {
    Set<Path> folders = new TreeSet<>();
    Sources.of(MAIN).forEach(file -> folders.add(file.getParent()));
    for (Path folder : folders) {
      assertThat(folder.resolve("package-info.java")).content().contains("\n@NullMarked\n");
    }
  }
}

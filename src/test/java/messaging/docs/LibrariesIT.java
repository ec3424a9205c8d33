package messaging.docs;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonObject;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.jar.JarFile;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/**
 * The bill of materials says what the program is made of, and the page about the libraries shows
 * it. {@code mvn -q verify -Dskip.unit.tests=true -Dit.test=LibrariesIT -Ddocs.write=true} writes
 * it into the page.
 */
@EnabledIfSystemProperty(named = "messaging.jar", matches = ".+")
final class LibrariesIT {
  private static final Path PAGE = Page.FOLDER.resolve("libraries.md");
  private static final String BEGIN = "<!-- made from the bill of materials -->";
  private static final String END = "<!-- end of what is made from the bill of materials -->";
  private static final String HEAD =
      """
      | Library | Version | Date | Licenses | Has inside |
      | --- | --- | --- | --- | --- |
      """;

  private final JsonObject billOfMaterials = billOfMaterials();
  private final List<Library> libraries = Library.of(billOfMaterials);

  /** The copy that the program contains. */
  private static JsonObject billOfMaterials() {
    try (JarFile program = new JarFile(System.getProperty("messaging.jar", ""))) {
      byte[] bytes =
          program
              .getInputStream(program.getEntry("META-INF/sbom/application.cdx.json"))
              .readAllBytes();
      return new JsonObject(new String(bytes, StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new AssertionError("The program contains no bill of materials", e);
    }
  }

  @Test
  void describesTheProgram() throws IOException {
    assertThat(billOfMaterials.getString("bomFormat")).isEqualTo("CycloneDX");
    assertThat(
            billOfMaterials.getJsonObject("metadata").getJsonObject("component").getString("name"))
        .isEqualTo("messaging-service");
    Path beside = Path.of(System.getProperty("messaging.jar", "").replace(".jar", ".cdx.json"));
    assertThat(new JsonObject(Files.readString(beside))).isEqualTo(billOfMaterials);
  }

  @Test
  void listsEveryLibraryOfTheProgramAndNoOther() throws IOException {
    try (JarFile program = new JarFile(System.getProperty("messaging.jar", ""))) {
      List<String> listed =
          libraries.stream().map(library -> library.jar().file().toString()).toList();
      for (String path : System.getProperty("java.class.path").split(File.pathSeparator, -1)) {
        if (path.endsWith(".jar")) {
          assertThat(listed.contains(path)).as(path).isEqualTo(isPartOf(program, path));
        }
      }
    }
  }

  private static boolean isPartOf(JarFile program, String path) throws IOException {
    try (JarFile library = new JarFile(path)) {
      return library.stream()
          .map(entry -> entry.getName())
          .filter(name -> name.matches(".*(\\.class|\\.so|swagger-ui-bundle\\.js)"))
          .filter(name -> !name.endsWith("module-info.class"))
          .findFirst()
          .filter(name -> program.getEntry(name) != null)
          .isPresent();
    }
  }

  @Test
  void hasTheHashOfEveryLibrary() throws IOException, NoSuchAlgorithmException {
    for (Library library : libraries) {
      byte[] hash =
          MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(library.jar().file()));
      assertThat(library.sha256()).as(library.name()).isEqualTo(HexFormat.of().formatHex(hash));
    }
  }

  @Test
  void showsOnThePageWhatIsInIt() throws IOException {
    String page = Files.readString(PAGE);
    assertThat(page).containsSubsequence(BEGIN, END);
    String made =
        page.substring(0, page.indexOf(BEGIN) + BEGIN.length())
            + "\n\n"
            + HEAD
            + libraries.stream().map(LibrariesIT::row).collect(Collectors.joining())
            + "\n"
            + page.substring(page.indexOf(END));
    if (Boolean.getBoolean("docs.write")) {
      Files.writeString(PAGE, made);
    } else {
      assertThat(page).isEqualTo(made);
    }
  }

  private static String row(Library library) {
    return "| %s | %s | %s | %s | %s |\n"
        .formatted(
            library.name(),
            library.version(),
            library.jar().date().map(Object::toString).orElse("not stated"),
            String.join(", ", library.licenses()),
            String.join(", ", library.contains()));
  }
}

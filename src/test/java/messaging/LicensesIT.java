package messaging;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/** The program holds what its libraries want to be passed on with them. */
@EnabledIfSystemProperty(named = "messaging.jar", matches = ".+")
final class LicensesIT {
  private static final Pattern WORDS =
      Pattern.compile("(META-INF/)?([\\w-]+-)?(LICENSE|NOTICE)(\\.txt|\\.md|-\\w+\\.txt)?");

  @Test
  void keepsEveryLicenseAndNoticeOfItsLibraries() throws IOException {
    int kept = 0;
    try (JarFile program = new JarFile(System.getProperty("messaging.jar", ""))) {
      for (String path : System.getProperty("java.class.path").split(File.pathSeparator, -1)) {
        if (!path.endsWith(".jar")) {
          continue;
        }
        try (JarFile library = new JarFile(path)) {
          if (!isPartOf(program, library)) {
            continue;
          }
          for (JarEntry entry : texts(library)) {
            assertThat(program.getEntry(entry.getName())).as(path + " " + entry).isNotNull();
            assertThat(text(program, entry.getName()))
                .as(Path.of(path).getFileName() + " " + entry)
                .contains(text(library, entry.getName()).strip());
            kept++;
          }
        }
      }
    }
    assertThat(kept).isGreaterThan(20);
  }

  private static boolean isPartOf(JarFile program, JarFile library) {
    return library.stream()
        .filter(entry -> entry.getName().endsWith(".class"))
        .filter(entry -> !entry.getName().endsWith("module-info.class"))
        .findFirst()
        .filter(entry -> program.getEntry(entry.getName()) != null)
        .isPresent();
  }

  private static List<JarEntry> texts(JarFile library) {
    return library.stream().filter(entry -> WORDS.matcher(entry.getName()).matches()).toList();
  }

  private static String text(JarFile jar, String name) throws IOException {
    return new String(
        jar.getInputStream(jar.getEntry(name)).readAllBytes(), StandardCharsets.UTF_8);
  }
}

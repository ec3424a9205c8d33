package messaging.docs;

import static java.util.stream.Collectors.toMap;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.TreeSet;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.stream.Stream;

/**
 * A library of the program: an entry of the bill of materials, and its jar on the class path.
 *
 * @param name with its group, and the platform if there is one jar a platform
 * @param jar as the build got it
 * @param sha256 as the bill of materials has it
 */
record Library(
    String name, String version, List<String> licenses, JarOnClassPath jar, String sha256) {
  /** Archives whose entries have no real time carry one of this year, or before. */
  private static final int NO_YEAR = 2010;

  /** A jar file. */
  record JarOnClassPath(Path file) {

    /** The date that its manifest states, or that of its newest entry; empty if there is none. */
    Optional<LocalDate> date() {
      try (JarFile jar = new JarFile(file.toFile())) {
        Attributes manifest =
            jar.getManifest() == null ? new Attributes() : jar.getManifest().getMainAttributes();
        return Stream.concat(stated(manifest).stream(), entries(jar))
            .filter(date -> date.getYear() > NO_YEAR)
            .findFirst();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    private static Optional<LocalDate> stated(Attributes manifest) {
      String modified = manifest.getValue("Bnd-LastModified");
      if (modified != null) {
        return Optional.of(day(Long.parseLong(modified)));
      }
      try {
        return Optional.ofNullable(manifest.getValue("Build-Date")).map(LocalDate::parse);
      } catch (DateTimeParseException unreadable) {
        return Optional.empty();
      }
    }

    private static Stream<LocalDate> entries(JarFile jar) {
      return jar.stream().map(JarOnClassPath::day).max(Comparator.naturalOrder()).stream();
    }

    /** Without a time of their own, in UTC, entries have one of no known zone. */
    private static LocalDate day(JarEntry entry) {
      return entry.getExtra() == null ? entry.getTimeLocal().toLocalDate() : day(entry.getTime());
    }

    private static LocalDate day(long millis) {
      return LocalDate.ofInstant(Instant.ofEpochMilli(millis), ZoneOffset.UTC);
    }

    /** What its authors packed into it: names with versions, as Maven noted them. */
    List<String> contents() {
      TreeSet<String> contents = new TreeSet<>();
      try (JarFile jar = new JarFile(file.toFile())) {
        for (JarEntry entry : jar.stream().toList()) {
          if (entry.getName().matches("META-INF/maven/.*/pom\\.properties")) {
            Properties pom = new Properties();
            pom.load(new InputStreamReader(jar.getInputStream(entry), StandardCharsets.UTF_8));
            contents.add(pom.getProperty("artifactId") + " " + pom.getProperty("version"));
          }
        }
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
      return List.copyOf(contents);
    }
  }

  /** All that a bill of materials in the format of CycloneDX lists, by name. */
  static List<Library> of(JsonObject billOfMaterials) {
    Map<String, Path> classPath =
        Stream.of(System.getProperty("java.class.path").split(File.pathSeparator, -1))
            .map(Path::of)
            .filter(path -> path.toString().endsWith(".jar"))
            .collect(toMap(path -> path.getFileName().toString(), path -> path, (a, b) -> a));
    return objects(billOfMaterials.getJsonArray("components"))
        .map(component -> library(component, classPath))
        .sorted((a, b) -> a.name().compareTo(b.name()))
        .toList();
  }

  private static Library library(JsonObject component, Map<String, Path> classPath) {
    String artifact = component.getString("name");
    String version = component.getString("version");
    String purl = component.getString("purl");
    String platform =
        purl.contains("classifier=") ? purl.replaceFirst(".*classifier=([^&]+).*", "-$1") : "";
    String file = artifact + "-" + version + platform + ".jar";
    Path jar = classPath.get(file);
    if (jar == null) {
      throw new AssertionError("Not on the class path: " + file);
    }
    return new Library(
        component.getString("group") + ":" + artifact + platform,
        version,
        licenses(component.getJsonArray("licenses", new JsonArray())),
        new JarOnClassPath(jar),
        hash(component));
  }

  private static List<String> licenses(JsonArray choices) {
    List<String> licenses = new ArrayList<>();
    objects(choices)
        .map(choice -> choice.getJsonObject("license", choice))
        .forEach(
            license ->
                licenses.add(
                    Stream.of("id", "name", "expression")
                        .map(license::getString)
                        .filter(value -> value != null)
                        .findFirst()
                        .orElseThrow()));
    return licenses;
  }

  private static String hash(JsonObject component) {
    return objects(component.getJsonArray("hashes"))
        .filter(hash -> hash.getString("alg").equals("SHA-256"))
        .map(hash -> hash.getString("content"))
        .findFirst()
        .orElseThrow();
  }

  private static Stream<JsonObject> objects(JsonArray array) {
    return array.stream().map(JsonObject.class::cast);
  }

  /** What is inside besides itself. */
  List<String> contains() {
    String self = name.substring(name.indexOf(':') + 1);
    return jar.contents().stream()
        .filter(content -> !self.startsWith(content.split(" ", 2)[0]))
        .toList();
  }
}

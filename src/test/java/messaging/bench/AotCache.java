package messaging.bench;

import java.io.File;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import messaging.image.Training;
import messaging.testing.ClassPath;

/**
 * The AOT cache of the service, made by the same training as that of the image (see {@code
 * docker/Dockerfile}). It fits one jar with one JVM and its options.
 */
final class AotCache {
  /** The first Java whose cache keeps what its compiler learnt, too (JEP 515). */
  private static final int FIRST_JAVA = 25;

  private AotCache() {}

  /** Whether that program can use a cache. */
  static boolean fits(List<String> java) {
    return Jdk.version(Path.of(java.get(0))) >= FIRST_JAVA;
  }

  /**
   * Makes it, in about a minute.
   *
   * @param java the program with its options
   * @param name of the file in that folder, which has to be new
   * @return the program with its options, with the cache
   */
  static List<String> make(Path jar, List<String> java, Path folder, String name) {
    Path file = folder.resolve(name);
    String program = java.get(0);
    List<String> options = java.subList(1, java.size());
    String recorded = file + ".recorded";
    List<String> recording =
        with(options, "-XX:AOTMode=record", "-XX:AOTConfiguration=" + recorded);
    Programs.run(
        folder,
        List.of(
            program,
            "-cp",
            ClassPath.text() + File.pathSeparator + jar,
            "-Dmessaging.jar=" + jar,
            "-Dmessaging.node.jvm=" + String.join(" ", recording),
            Training.class.getName()));
    List<String> create = new ArrayList<>(List.of(program));
    create.addAll(
        with(
            options,
            "-XX:AOTMode=create",
            "-XX:AOTConfiguration=" + recorded,
            "-XX:AOTCache=" + file,
            "-jar",
            jar.toString()));
    Programs.run(folder, create);
    return with(java, "-XX:AOTCache=" + file);
  }

  private static List<String> with(List<String> options, String... more) {
    return Stream.concat(options.stream(), Stream.of(more)).toList();
  }
}

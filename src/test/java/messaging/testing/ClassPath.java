package messaging.testing;

import static java.util.stream.Collectors.joining;

import java.io.File;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/** Where the classes of the tests are, for another JVM. */
public final class ClassPath {
  private ClassPath() {}

  /** As {@code -cp} takes it. A program that Maven runs has classes which Maven loads itself. */
  public static String text() {
    return ClassPath.class.getClassLoader() instanceof URLClassLoader maven
        ? Arrays.stream(maven.getURLs()).map(URL::getPath).collect(joining(File.pathSeparator))
        : System.getProperty("java.class.path");
  }

  /** The command that runs a class of the tests in a JVM of its own, on the Java of this one. */
  public static List<String> command(List<String> options, Class<?> program, String... arguments) {
    return Stream.of(
            List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString()),
            options,
            List.of("-cp", text(), program.getName()),
            List.of(arguments))
        .flatMap(List::stream)
        .toList();
  }
}

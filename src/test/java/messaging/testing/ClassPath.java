package messaging.testing;

import static java.util.stream.Collectors.joining;

import java.io.File;
import java.net.URL;
import java.net.URLClassLoader;
import java.util.Arrays;

/** Where the classes of the tests are, for another JVM. */
public final class ClassPath {
  private ClassPath() {}

  /** As {@code -cp} takes it. A program that Maven runs has classes which Maven loads itself. */
  public static String text() {
    return ClassPath.class.getClassLoader() instanceof URLClassLoader maven
        ? Arrays.stream(maven.getURLs()).map(URL::getPath).collect(joining(File.pathSeparator))
        : System.getProperty("java.class.path");
  }
}

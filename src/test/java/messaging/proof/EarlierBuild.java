package messaging.proof;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** The service as it was at an earlier commit, built from the repository of this folder. */
final class EarlierBuild {
  /** The last commit before the fourth migration. */
  private static final String COMMIT = "865303695071826e71c0a90f2c4fa1fa67cc4a7b";

  private static final Path FOLDER = Path.of("target", "proof", "earlier").toAbsolutePath();
  private static final Path JAR = FOLDER.resolve("target/messaging-service.jar");
  private static final long MOST_MINUTES = 15;

  private EarlierBuild() {}

  /** Its jar; empty where there is no repository with that commit. */
  static Optional<Path> jar() throws IOException, InterruptedException {
    if (Files.exists(JAR)) {
      return Optional.of(JAR);
    }
    Files.createDirectories(FOLDER);
    String unpack = "git archive " + COMMIT + " | tar -x -C '" + FOLDER + "'";
    if (!run(new File("."), "sh", "-c", "git cat-file -e " + COMMIT + " && " + unpack)) {
      return Optional.empty();
    }
    String build =
        "mvn -q -B -ntp -DskipTests -Dmaven.test.skip -Djacoco.skip -Dspotless.check.skip"
            + " -Dmdep.analyze.skip package";
    if (!run(FOLDER.toFile(), "sh", "-c", build)) {
      throw new IllegalStateException("The commit " + COMMIT + " cannot be built in " + FOLDER);
    }
    return Optional.of(JAR);
  }

  private static boolean run(File folder, String... command)
      throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(List.of(command))
            .directory(folder)
            .redirectErrorStream(true)
            .redirectOutput(FOLDER.resolveSibling("earlier.log").toFile())
            .start();
    return process.waitFor(MOST_MINUTES, TimeUnit.MINUTES) && process.exitValue() == 0;
  }
}

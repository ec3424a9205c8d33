package messaging.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class MovedClockIT {
  private static final Duration HOUR = Duration.ofHours(1);
  private static final Duration NEAR = Duration.ofMinutes(1);

  @TempDir private Path folder;

  @BeforeEach
  void needsTheLibrary() {
    assumeTrue(MovedClock.obstacle().isEmpty(), () -> MovedClock.obstacle().orElseThrow());
  }

  /** Tells the time for each line that it reads, after half a second by the monotonic clock. */
  public static final class Teller {
    private static final long WAIT_MILLIS = 500;

    private Teller() {}

    /** Ends with its input. */
    public static void main(String[] args) throws IOException, InterruptedException {
      BufferedReader input =
          new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
      Object never = new Object();
      while (input.readLine() != null) {
        long begun = System.nanoTime();
        synchronized (never) {
          TimeUnit.MILLISECONDS.timedWait(never, WAIT_MILLIS);
        }
        long waited = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begun);
        System.out.println(Instant.now() + " " + waited);
      }
    }
  }

  @Test
  void movesTheClockOfAnotherJvmWhileItsThreadsWaitAsLongAsBefore() throws IOException {
    MovedClock clock = MovedClock.in(folder);
    ProcessBuilder builder =
        new ProcessBuilder(ClassPath.command(List.of(), Teller.class))
            .redirectError(ProcessBuilder.Redirect.DISCARD);
    builder.environment().putAll(clock.environment());
    Process jvm = builder.start();
    try (BufferedWriter input = jvm.outputWriter();
        BufferedReader output = jvm.inputReader()) {
      for (Duration off : List.of(Duration.ZERO, HOUR, HOUR.negated(), Duration.ZERO)) {
        clock.move(off);
        await().atMost(Duration.ofSeconds(30)).until(() -> isOff(off, ask(input, output)));
      }
    } finally {
      jvm.destroyForcibly();
    }
  }

  private static Instant ask(BufferedWriter input, BufferedReader output) throws IOException {
    input.write("\n");
    input.flush();
    String[] answer = output.readLine().split(" ", -1);
    assertThat(Long.parseLong(answer[1])).as("milliseconds").isBetween(499L, 20_000L);
    return Instant.parse(answer[0]);
  }

  private static boolean isOff(Duration wanted, Instant told) {
    return Duration.between(Instant.now().plus(wanted), told).abs().compareTo(NEAR) < 0;
  }

  @Test
  void movesTheClockOfPostgres() {
    MovedClock clock = MovedClock.in(folder);
    try (LocalPostgres postgres = LocalPostgres.temporary()) {
      postgres.restartWith(clock);
      for (Duration off : List.of(HOUR, HOUR.negated(), Duration.ZERO)) {
        clock.move(off);
        await().atMost(Duration.ofSeconds(30)).until(() -> isOff(off, now(postgres)));
      }
      postgres.kill();
      postgres.start();
      clock.move(HOUR);
      assertThat(isOff(Duration.ZERO, now(postgres))).isTrue();
    }
  }

  private static Instant now(LocalPostgres postgres) {
    try (Connection connection = Jdbc.connect(postgres.database("m"));
        Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery("SELECT clock_timestamp()")) {
      row.next();
      return row.getTimestamp(1).toInstant();
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }
}

package messaging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.vertx.core.json.JsonObject;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import messaging.testing.Backing;
import messaging.testing.CommandProcess;
import messaging.testing.Jdbc;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The command {@code export}, most often as a process of its own with a heap of 128 MB. */
final class ExportCommandIT {
  /** What is printed of them does not fit into the heap. */
  private static final int MANY = 200_000;

  private static final int SOME = 20_000;

  private final String uri = Backing.postgres().freshDatabase();

  @TempDir private Path folder;
  private Path config;

  @BeforeEach
  void migrate() throws IOException {
    config = folder.resolve("mine.yaml");
    Files.writeString(
        config,
        """
        http: {host: 127.0.0.1}
        auth: {mode: gateway}
        postgres: {uri: "%s"}
        """
            .formatted(uri));
    assertThat(Main.commandLine().execute("migrate", "--config", config.toString())).isZero();
  }

  private CommandProcess start(String... arguments) {
    return CommandProcess.start(folder, Map.of("LC_ALL", "POSIX"), all(arguments));
  }

  private String[] all(String... arguments) {
    return Stream.concat(Stream.of("export", "--config", config.toString()), Stream.of(arguments))
        .toArray(String[]::new);
  }

  /** Messages of ann to bob. */
  private void fill(int messages) throws SQLException {
    try (Connection connection = Jdbc.connect(uri);
        Statement statement = connection.createStatement()) {
      statement.execute(
          """
          INSERT INTO chats (id, user_lo, user_hi, last_seq, last_message_at, lo_sent, hi_unread)
          VALUES (gen_random_uuid(), 'ann', 'bob', %1$d, now(), %1$d, %1$d)
          """
              .formatted(messages));
      statement.execute(
          """
          INSERT INTO messages (chat_id, seq, lo_sent, sent_at, id, from_lo, text)
          SELECT c.id, s, s, now(), gen_random_uuid(), true, repeat('\u00e9', 200)
          FROM chats c, generate_series(1, c.last_seq) s
          """);
    }
  }

  private static LongStream seqs(Stream<String> lines) {
    return lines
        .map(JsonObject::new)
        .filter(line -> line.getString("type").equals("message"))
        .mapToLong(line -> line.getJsonObject("data").getLong("seq"));
  }

  @Test
  void printsMoreThanItsMemoryHolds() throws SQLException, IOException {
    fill(MANY);
    try (CommandProcess export = start("--user", "bob", "--format", "ndjson")) {
      assertThat(export.awaitEnd()).isZero();

      assertThat(export.err())
          .isEqualTo("Exported 1 chats, " + MANY + " messages and 0 moves of marks.\n");
      assertThat(export.outBytes()).isGreaterThan(128 * 1024 * 1024);
      try (BufferedReader printed = export.outReader()) {
        assertThat(seqs(printed.lines()).boxed()).isEqualTo(upTo(MANY).boxed().toList());
      }
      try (BufferedReader printed = export.outReader()) {
        assertThat(printed.lines().skip(MANY + 1L).map(JsonObject::new))
            .singleElement()
            .extracting(line -> line.getString("type"))
            .isEqualTo("end");
      }
    }
  }

  private static LongStream upTo(long last) {
    return LongStream.rangeClosed(1, last);
  }

  @Test
  void goesOnBehindTheLastLineOfOneThatWasKilled() throws SQLException, IOException {
    fill(SOME);
    List<String> first;
    try (CommandProcess export = start("--user", "ann")) {
      await().until(() -> export.outBytes() > 1024 * 1024);
      try (BufferedReader printed = export.outReader()) {
        first = printed.lines().limit(1_000).toList();
      }
    }
    String cursor = new JsonObject(first.get(first.size() - 1)).getString("cursor");
    try (CommandProcess export = start("--user", "ann", "--after", cursor)) {
      assertThat(export.awaitEnd()).isZero();

      List<String> rest = export.out().lines().toList();
      assertThat(seqs(Stream.concat(first.stream(), rest.stream())).boxed())
          .isEqualTo(upTo(SOME).boxed().toList());
      assertThat(rest.get(rest.size() - 1)).contains("\"end\"");
    }
  }

  private record Ended(int status, String err) {}

  private Ended run(Writer out, String... arguments) {
    StringWriter err = new StringWriter();
    int status =
        Main.commandLine()
            .setOut(new PrintWriter(out))
            .setErr(new PrintWriter(err, true))
            .execute(all(arguments));
    return new Ended(status, err.toString());
  }

  @ParameterizedTest
  @CsvSource({
    "--user, .., --after, x, is not a user id",
    "--user, ann, --after, x, --after is not the cursor of a line of an export",
    "--user, ann, --format, xml, ndjson",
  })
  void refusesAWrongCall(String name, String value, String other, String wrong, String said) {
    Ended refused = run(new StringWriter(), name, value, other, wrong);
    assertThat(refused.status()).isEqualTo(2);
    assertThat(refused.err()).contains(said);
  }

  @Test
  void endsWhenNobodyTakesItsOutput() throws SQLException {
    fill(SOME);
    Writer closed =
        new Writer() {
          @Override
          public void write(char[] text, int from, int length) throws IOException {
            throw new IOException("Broken pipe");
          }

          @Override
          public void flush() {}

          @Override
          public void close() {}
        };
    Ended ended = run(closed, "--user", "ann");
    assertThat(ended.status()).isEqualTo(1);
    assertThat(ended.err()).contains("Nobody takes the output any more");
  }
}

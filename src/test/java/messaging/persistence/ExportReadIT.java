package messaging.persistence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import messaging.message.DomainEvent.SeenMark;
import messaging.message.ErrorCode;
import messaging.message.ExportLine;
import messaging.message.ExportLine.ChatLine;
import messaging.message.ExportLine.EndLine;
import messaging.message.ExportPage;
import messaging.message.ExportStore;
import messaging.message.Message;
import messaging.message.Message.Status;
import messaging.message.MessagingException;
import messaging.testing.Backing;
import messaging.testing.Jdbc;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.extension.ExtendWith;

@TestInstance(Lifecycle.PER_CLASS)
@ExtendWith(VertxExtension.class)
final class ExportReadIT {
  private static final int LARGE = 20_000;

  /** A page of 100 lines reads some hundred pages of the database; all of the chat has 700. */
  private static final long FEW_PAGES = 600;

  private final String uri = Backing.postgres().freshDatabase();
  private final Transactions transactions = new Transactions(uri);
  private final Node node;
  private final ExportStore store;

  ExportReadIT(Vertx vertx) {
    node = new Node(vertx, uri);
    store = node.exports();
  }

  @BeforeEach
  void empty() throws SQLException {
    transactions.execute("TRUNCATE chats, messages, seen_marks, outbox_rows");
  }

  @AfterAll
  void close() {
    node.close();
  }

  private List<ExportLine> export(String user) {
    return Exports.all(store, user, null, 2);
  }

  private static List<String> texts(List<ExportLine> lines) {
    return Exports.messages(lines).stream().map(Message::text).toList();
  }

  @Test
  void isOnlyTheEndForAUserWithoutChats() {
    node.send("ann", "bob", "one");
    assertThat(export("eve")).singleElement().isInstanceOf(EndLine.class);
  }

  @Test
  void hasWhatIsStoredWhileItRuns() {
    // Given an export that has passed the chat of ann with bob
    node.send("ann", "bob", "1");
    node.send("eve", "ann", "2");
    ExportPage first = store.read("ann", null, 3).await();
    assertThat(texts(first.lines())).containsExactly("1");

    // When
    node.send("bob", "ann", "in a chat that was read");
    node.send("abe", "ann", "in a new chat before it");
    node.send("ann", "fay", "in a new chat behind it");
    node.ask(s -> s.markSeen("ann", "bob", null, null));
    List<ExportLine> rest = Exports.all(store, "ann", first.next(), 3);

    // Then
    assertThat(texts(rest))
        .startsWith("2")
        .contains("in a chat that was read", "in a new chat before it", "in a new chat behind it");
    assertThat(Exports.data(rest))
        .filteredOn(SeenMark.class::isInstance)
        .singleElement()
        .extracting("seenBy", "seenUpTo")
        .containsExactly("ann", 2L);
  }

  @Test
  void goesOnBehindItsEndWithWhatWasStoredLater() {
    node.send("ann", "bob", "1");
    List<ExportLine> whole = export("ann");
    String end = whole.get(whole.size() - 1).cursor();
    assertThat(texts(Exports.all(store, "ann", end, 5))).isEmpty();

    for (int i = 2; i <= 7; i++) {
      node.send("bob", "ann", Integer.toString(i));
    }

    List<ExportLine> later = Exports.all(store, "ann", end, 2);
    assertThat(texts(later)).containsExactly("2", "3", "4", "5", "6", "7");
    for (int i = 0; i < later.size(); i++) {
      assertThat(texts(Exports.all(store, "ann", later.get(i).cursor(), 2)))
          .isEqualTo(texts(later.subList(i + 1, later.size())));
    }
  }

  @Test
  void doesNotSkipATransactionThatCommitsLate() throws SQLException {
    node.send("ann", "zoe", "old");
    try (Connection late = transactions.begin()) {
      Transactions.send(late, "ann", "bob");
      ExportPage first = store.read("ann", null, 1).await();
      node.send("ann", "zoe", "new");
      List<ExportLine> rest = Exports.all(store, "ann", first.next(), 1);
      assertThat(texts(rest)).contains("old", "new").doesNotContain("text");

      late.commit();

      String end = rest.get(rest.size() - 1).cursor();
      assertThat(texts(Exports.all(store, "ann", end, 1))).contains("text");
    }
  }

  @Test
  void showsNothingOfOthersWhateverTheCursor() {
    node.send("ann", "bob", "secret of ann and bob");
    node.send("eve", "bob", "hi bob");
    node.send("dan", "eve", "hi eve");
    for (ExportLine line : export("bob")) {
      assertThat(texts(Exports.all(store, "eve", line.cursor(), 2))).isSubsetOf("hi bob", "hi eve");
    }
    assertThat(texts(export("eve"))).containsExactly("hi bob", "hi eve");
    assertThat(texts(export("dan"))).containsExactly("hi eve");
  }

  @Test
  void beginsWithWhatIsKeptAndShowsWhatIsErasedAsErased() throws SQLException {
    for (int i = 1; i <= 6; i++) {
      node.send("ann", "bob", Integer.toString(i));
    }
    transactions.execute("DELETE FROM messages WHERE seq < 3");
    transactions.execute("UPDATE chats SET first_seq = 3, lo_purged = 2");
    transactions.execute("UPDATE messages SET text = '' WHERE seq = 4");

    List<ExportLine> lines = export("bob");

    assertThat(((ChatLine) lines.get(0)).data())
        .extracting("firstSeq", "lastSeq")
        .containsExactly(3L, 6L);
    assertThat(texts(lines)).containsExactly("3", "", "5", "6");
    assertThat(Exports.messages(lines).get(1).status()).isEqualTo(Status.ERASED);
  }

  @Test
  void refusesWhatIsNoCursorAndOneOfAnotherDatabase() throws SQLException {
    node.send("ann", "bob", "1");
    String end = export("ann").get(2).cursor();
    for (String bad : List.of("", ".", "x", end.substring(1), "A" + end)) {
      assertRefused(bad, ErrorCode.INVALID_PARAMETER, "cursor of a line");
    }
    transactions.execute("UPDATE incarnation SET id = gen_random_uuid()");
    assertRefused(end, ErrorCode.CURSOR_EXPIRED, "Begin a new export");
  }

  private void assertRefused(String cursor, ErrorCode code, String detail) {
    assertThatThrownBy(() -> store.read("ann", cursor, 1).await())
        .isInstanceOfSatisfying(
            MessagingException.class,
            refusal -> {
              assertThat(refusal.code()).isEqualTo(code);
              assertThat(refusal.detail()).contains(detail);
            });
  }

  @Test
  void costsTheSameWhereverThePageIs() throws SQLException {
    transactions.execute(
        """
        INSERT INTO chats (id, user_lo, user_hi, last_seq, last_message_at, lo_sent, hi_unread)
        SELECT gen_random_uuid(), 'ann', 'bob' || n, seqs, now(), seqs, seqs
        FROM (
          SELECT n, CASE WHEN n = 5000 THEN %1$d ELSE 1 END AS seqs FROM generate_series(1, 9999) n
        ) c
        """
            .formatted(LARGE));
    transactions.execute(
        """
        INSERT INTO messages (chat_id, seq, lo_sent, sent_at, id, from_lo, text)
        SELECT c.id, s, s, now(), gen_random_uuid(), true, 'text' FROM chats c, generate_series(1, c.last_seq) s
        """);
    transactions.execute(
        """
        INSERT INTO seen_marks (chat_id, after_seq, by_lo, from_seq, seen_up_to, event_id, seen_at)
        SELECT c.id, c.last_seq, false, s - 1, s, gen_random_uuid(), now()
        FROM chats c, generate_series(1, c.last_seq) s
        """);
    transactions.execute("ANALYZE chats, messages, seen_marks");
    String large = "'bob5000', %d, %d".formatted(LARGE / 2, 0);
    long lastMark = Long.parseLong(transactions.ask("SELECT max(id) FROM seen_marks").get(0));
    for (String place :
        List.of("'', 0, 0", "'bob77', 1, 9223372036854775806", large, "'bob5000', 19999, 0")) {
      assertThat(pages("SELECT * FROM export_lines('ann', %s, 100)".formatted(place)))
          .as(place)
          .isLessThan(FEW_PAGES);
    }
    assertThat(
            pages(
                "SELECT * FROM export_lines('ann', 'bob5000', %d, %d, 100)"
                    .formatted(LARGE, lastMark - LARGE)))
        .isLessThan(FEW_PAGES);
    assertThat(pages("SELECT * FROM export_lines('ann', '', 0, 0, 20000)"))
        .isGreaterThan(FEW_PAGES);
  }

  /** Pages that the statement looks at when it was planned for any arguments. */
  private long pages(String sql) throws SQLException {
    try (Connection connection = Jdbc.connect(uri);
        Statement statement = connection.createStatement()) {
      statement.execute("SET plan_cache_mode = force_generic_plan");
      long pages = 0;
      // The first time it is planned, which reads the catalog.
      for (int i = 0; i < 2; i++) {
        pages = PagesRead.by(statement, sql);
      }
      return pages;
    }
  }
}

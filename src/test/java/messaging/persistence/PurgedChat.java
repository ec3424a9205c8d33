package messaging.persistence;

import io.vertx.core.Vertx;
import java.sql.SQLException;
import java.util.List;
import java.util.stream.LongStream;
import messaging.message.Chat;
import messaging.message.History;
import messaging.message.HistoryPosition;
import messaging.message.HistoryPosition.After;
import messaging.message.Message;
import messaging.message.SeenState;
import messaging.testing.Backing;
import org.jspecify.annotations.Nullable;

/** The chat of ann and bob, of which messages are purged, on a database of its own. */
final class PurgedChat {
  final String uri = Backing.postgres().freshDatabase();
  final Transactions transactions = new Transactions(uri);
  final Node node;
  final Purges purges;

  PurgedChat(Vertx vertx) {
    node = new Node(vertx, uri);
    purges = new Purges(uri, node);
  }

  /** Before a test: nothing is stored. */
  void empty() throws SQLException {
    transactions.execute("TRUNCATE chats, messages, seen_marks, outbox_rows, outbox_parked");
  }

  /** Ann sends the odd ones, bob the even ones. */
  void send(int count) {
    for (int i = 1; i <= count; i++) {
      node.send(i % 2 == 1 ? "ann" : "bob", i % 2 == 1 ? "bob" : "ann", "text " + i, "key " + i);
    }
  }

  void purgeUpTo(long seq) throws SQLException {
    purges.publishAll();
    purges.makeOld("ann", "bob", seq);
    purges.purge();
  }

  History history(HistoryPosition position, int limit) {
    return node.ask(s -> s.history("ann", "bob", position, limit));
  }

  /** The numbers of the messages that are left. */
  List<Long> kept() {
    return history(new After(0), 200).messages().stream().map(Message::seq).toList();
  }

  SeenState mark(String user, String peer, @Nullable Long upTo) {
    return node.ask(s -> s.markSeen(user, peer, upTo, null));
  }

  /** The chat as that user sees it. */
  Chat ofUser(String user) {
    return node.ask(s -> s.chats(user, 5, null)).chats().get(0);
  }

  static List<Long> seqs(long first, long last) {
    return LongStream.rangeClosed(first, last).boxed().toList();
  }
}

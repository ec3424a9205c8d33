package messaging.persistence;

import io.vertx.core.Vertx;
import java.util.List;
import messaging.message.DomainEvent;
import messaging.message.DomainEvent.MessageSeen;
import messaging.message.DomainEvent.MessageSent;
import messaging.message.DomainEvent.SeenMark;
import messaging.message.FeedEvent;
import messaging.message.FeedPage;
import messaging.message.FeedPosition;
import messaging.message.FeedStore;
import messaging.testing.Backing;
import org.jspecify.annotations.Nullable;

/** A node on a fresh database, of which a test reads the feeds. */
final class Feeds implements AutoCloseable {
  static final int ALL = 1_000;

  final Transactions transactions;
  final Node node;
  final FeedStore store;

  Feeds(Vertx vertx) {
    String uri = Backing.postgres().freshDatabase();
    transactions = new Transactions(uri);
    node = new Node(vertx, uri);
    store = node.feed();
  }

  FeedPosition at(@Nullable String cursor) {
    return store.open(cursor).await();
  }

  FeedPage read(String user, FeedPosition from) {
    return store.read(user, from, ALL).await();
  }

  List<String> after(String user, FeedPosition from) {
    return read(user, from).events().stream().map(Feeds::name).toList();
  }

  /** Short forms, so that a list of events is a line: ann>bob:1, or bob saw 1-4. */
  static String name(FeedEvent event) {
    return name(event.event());
  }

  static String name(DomainEvent event) {
    if (event instanceof MessageSent sent) {
      return sent.message().senderId()
          + ">"
          + sent.message().receiverId()
          + ":"
          + sent.message().seq();
    }
    SeenMark mark = ((MessageSeen) event).mark();
    return mark.seenBy() + " saw " + mark.fromSeq() + "-" + mark.seenUpTo();
  }

  void see(String user, String peer, @Nullable Long upTo) {
    node.ask(s -> s.markSeen(user, peer, upTo, null));
  }

  @Override
  public void close() {
    node.close();
  }
}

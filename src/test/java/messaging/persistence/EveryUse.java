package messaging.persistence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import messaging.message.EventArchive.Place;
import messaging.message.FeedPosition;
import messaging.message.HistoryPosition.Latest;
import messaging.message.Outbox;
import messaging.message.Outbox.KnownEvents;
import messaging.message.Outbox.StreamPosition;

/** All that a node does with the database. */
final class EveryUse {
  private EveryUse() {}

  static void by(Node node) {
    String peer = "peer" + System.nanoTime();
    node.send("ann", peer, "one", "key");
    node.send("ann", peer, "one", "key");
    node.ask(store -> store.markSeen(peer, "ann", 1L, null));
    node.ask(store -> store.history("ann", peer, new Latest(), 9));
    node.ask(store -> store.chats("ann", 9, null));
    node.archive().read(Place.START, 9).await();
    Exports.all(node.exports(), "ann", null, 9);
    node.retention().step("test", Purges.DAY).await();
    FeedPosition begin = node.feed().open(null).await();
    node.send("ann", peer, "two");
    node.feed().changes(begin).await();
    assertThat(node.feed().read("ann", begin, 9).await().events()).isNotEmpty();
    node.erasures().erase("ann", peer, null, 0, 9).await();
    node.erasures().inStream("ann", peer).await();
    relay(node);
    node.erasureLog().inStream(9).await();
    node.erasureLog().deletedFromStream(List.of()).await();
  }

  private static void relay(Node node) {
    Outbox outbox = node.outbox();
    long epoch =
        await()
            .until(() -> outbox.takeLease("test", Duration.ofMillis(1)).await(), l -> l.isPresent())
            .orElseThrow()
            .epoch();
    StreamPosition stream = new StreamPosition(Instant.EPOCH, 1);
    for (Outbox.Entry entry : outbox.read(epoch, 100, KnownEvents.NONE).await()) {
      outbox.note(epoch, entry.position(), stream, Set.of(entry.position())).await();
      outbox.parkedChats(epoch).await();
      outbox.readParked(epoch, entry.chatId(), 9).await();
      outbox.noteParked(epoch, entry.chatId(), entry.position(), stream).await();
    }
    outbox.depth().await();
    outbox.prune(epoch).await();
    outbox.renewLease(epoch).await();
    outbox.releaseLease(epoch).await();
  }
}

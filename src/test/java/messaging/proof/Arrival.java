package messaging.proof;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import messaging.proof.Entry.Published;
import messaging.proof.Timeline.Moment;
import org.awaitility.Awaitility;

/** Waits until stream and feeds have what the tables have. */
final class Arrival {
  private final Deployment deployment;
  private final Duration patience;

  Arrival(Deployment deployment, Duration patience) {
    this.deployment = deployment;
    this.patience = patience;
  }

  /** What the stream has. */
  static List<Published> stream(Deployment deployment) {
    return Everything.stream(deployment.servers().nats().url(), MessageStream.NAME);
  }

  /**
   * Until stream and feeds have the last event of each chat; without messages that are older than
   * the cursor of a reader that had to start over.
   *
   * @param kept the stream may have lost what is older
   */
  void await(History tables, Instant kept, List<LiveReader> readers) {
    Map<String, Set<Moment>> due = new HashMap<>();
    Set<String> published = new HashSet<>();
    for (Entry.Chat chat : tables.all(Entry.Chat.class).toList()) {
      List<Moment> told = told(tables, chat);
      Moment last = told.get(told.size() - 1);
      due.computeIfAbsent(chat.lo(), user -> new HashSet<>()).add(last);
      due.computeIfAbsent(chat.hi(), user -> new HashSet<>()).add(last);
      if (told.stream().anyMatch(moment -> isSentAfter(kept, moment))) {
        published.add(last.id());
      }
    }
    awaitStream(published);
    for (LiveReader reader : readers) {
      List<String> its =
          due.getOrDefault(reader.user(), Set.of()).stream()
              .filter(last -> last.row() == null || isSentAfter(reader.beganAt(), last))
              .map(Moment::id)
              .toList();
      Awaitility.await("all events at the reader of " + reader.user())
          .atMost(patience)
          .until(() -> reader.hasSeen(its));
    }
  }

  private void awaitStream(Set<String> ids) {
    Awaitility.await("all events in the stream")
        .atMost(patience)
        // A stream that was deleted is missing until the relay looks at it again.
        .ignoreExceptions()
        .pollInterval(Duration.ofSeconds(1))
        .until(
            () ->
                stream(deployment).stream()
                    .map(one -> one.event().path("id").asText())
                    .collect(Collectors.toSet())
                    .containsAll(ids));
    Awaitility.await("a stream without erased messages")
        .atMost(patience)
        .pollInterval(Duration.ofSeconds(1))
        .until(() -> Everything.isCleaned(deployment.database()));
  }

  private static boolean isSentAfter(Instant time, Moment moment) {
    return moment.row() != null && Instant.parse(moment.row().at()).isAfter(time);
  }

  /** Those of a chat that the stream keeps. */
  private static List<Moment> told(History tables, Entry.Chat chat) {
    return Timeline.of(tables, chat.id()).moments().stream()
        .filter(moment -> moment.row() == null || tables.erasure(moment.row()) == null)
        .toList();
  }
}

package messaging.event;

import io.nats.client.JetStreamApiException;
import io.nats.client.JetStreamManagement;
import io.nats.client.Message;
import io.nats.client.api.MessageInfo;
import io.nats.client.api.StreamInfo;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import messaging.event.NatsConnection.Link;
import messaging.message.ErasureLog.Range;
import messaging.message.EventType;
import org.jspecify.annotations.Nullable;

/**
 * Deletes the messages of erased ranges from the stream, by their sequences, each overwritten by
 * the server. Reads the stream once, from the time of the first of them to its present end, as an
 * event may be in it more than once, and at any later place. Other events stay where they are.
 *
 * <p>What it reads, it asks of the stream's leader, as {@link StreamTail} does. The calls block;
 * use once, on one thread at a time.
 */
final class StreamCleaner {
  /** Answers on their way at once. */
  private static final int WINDOW = 64;

  private static final long STEP = Duration.ofSeconds(1).toNanos();

  /** The clocks of the database and of NATS need not agree. */
  private static final Duration MARGIN = Duration.ofHours(1);

  private final NatsConnection nats;
  private final String stream;
  private final String subject;
  private final Duration timeout;
  private final Map<UUID, List<Range>> ranges;
  private final @Nullable Instant since;
  private long next = -1;
  private long last;
  private long deleted;

  /**
   * Reads nothing yet.
   *
   * @param timeout for each answer
   */
  StreamCleaner(
      NatsConnection nats, String stream, Subjects subjects, Duration timeout, List<Range> ranges) {
    this.nats = nats;
    this.stream = stream;
    this.subject = subjects.of(EventType.MESSAGE_SENT);
    this.timeout = timeout;
    this.ranges = ranges.stream().collect(Collectors.groupingBy(Range::chatId));
    this.since = since(ranges);
  }

  /** Null if it is not known of one of them. */
  private static @Nullable Instant since(List<Range> ranges) {
    Instant least = Instant.MAX;
    for (Range range : ranges) {
      Instant first = range.first();
      if (first == null) {
        return null;
      }
      least = first.isBefore(least) ? first : least;
    }
    return least.minus(MARGIN);
  }

  /** How many messages it has deleted. */
  long deleted() {
    return deleted;
  }

  /**
   * Goes on for a second.
   *
   * @return whether there is more to do
   */
  boolean step() throws IOException, JetStreamApiException {
    long until = System.nanoTime() + STEP;
    Link link = nats.link();
    if (next < 0) {
      begin(link.management());
    }
    while (next <= last && System.nanoTime() - until < 0) {
      clean(link);
    }
    return next <= last;
  }

  /** A stream that is missing has nothing to delete. */
  private void begin(JetStreamManagement management) throws IOException, JetStreamApiException {
    StreamInfo found;
    try {
      found = management.getStreamInfo(stream);
    } catch (JetStreamApiException e) {
      if (e.getApiErrorCode() == StreamTail.STREAM_NOT_FOUND) {
        next = 1;
        return;
      }
      throw e;
    }
    last = found.getStreamState().getLastSequence();
    long first = Math.max(1, found.getStreamState().getFirstSequence());
    next = since == null ? first : firstSince(management, since, first);
  }

  /** Times do not go back in a stream, so halves find the place. */
  private long firstSince(JetStreamManagement management, Instant time, long first)
      throws IOException, JetStreamApiException {
    long low = first;
    long high = last + 1;
    while (low < high) {
      long middle = low + (high - low) / 2;
      MessageInfo message = messageFrom(management, middle);
      if (message != null && message.getTime().toInstant().isBefore(time)) {
        low = message.getSeq() + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }

  private @Nullable MessageInfo messageFrom(JetStreamManagement management, long sequence)
      throws IOException, JetStreamApiException {
    try {
      return management.getNextMessage(stream, sequence, subject);
    } catch (JetStreamApiException e) {
      if (e.getApiErrorCode() == StreamTail.NO_MESSAGE_FOUND) {
        return null;
      }
      throw e;
    }
  }

  private void clean(Link link) throws IOException, JetStreamApiException {
    List<CompletableFuture<Message>> answers = new ArrayList<>(WINDOW);
    long end = Math.min(last, next + WINDOW - 1);
    for (long sequence = next; sequence <= end; sequence++) {
      byte[] question = ("{\"seq\":" + sequence + "}").getBytes(StandardCharsets.US_ASCII);
      answers.add(link.connection().request("$JS.API.STREAM.MSG.GET." + stream, question));
    }
    boolean empty = true;
    for (CompletableFuture<Message> answer : answers) {
      MessageInfo found = await(answer);
      if (found != null) {
        empty = false;
        deleteIfErased(link.management(), found);
      }
    }
    next = end + 1;
    if (empty && next <= last) {
      // A gap, and it may be a long one.
      MessageInfo behind = messageFrom(link.management(), next);
      next = behind == null ? last + 1 : behind.getSeq();
    }
  }

  /** Null if there is no message of that sequence. */
  private @Nullable MessageInfo await(CompletableFuture<Message> answer)
      throws IOException, JetStreamApiException {
    try {
      MessageInfo found =
          new MessageInfo(answer.get(timeout.toMillis(), TimeUnit.MILLISECONDS), stream, false);
      if (found.hasError() && found.getApiErrorCode() == StreamTail.NO_MESSAGE_FOUND) {
        return null;
      }
      found.throwOnHasError();
      return found;
    } catch (ExecutionException | CancellationException | TimeoutException e) {
      throw new IOException("JetStream does not answer", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("Interrupted while reading", e);
    }
  }

  private void deleteIfErased(JetStreamManagement management, MessageInfo message)
      throws IOException, JetStreamApiException {
    if (!subject.equals(message.getSubject()) || !isErased(message)) {
      return;
    }
    try {
      management.deleteMessage(stream, message.getSeq(), true);
      deleted++;
    } catch (JetStreamApiException e) {
      // It may have left the stream by itself meanwhile.
      MessageInfo now = messageFrom(management, message.getSeq());
      if (now != null && now.getSeq() == message.getSeq()) {
        throw e;
      }
    }
  }

  private boolean isErased(MessageInfo message) {
    try {
      JsonObject event = new JsonObject(Buffer.buffer(message.getData()));
      return event.getValue("data") instanceof JsonObject data
          && data.getValue("seq") instanceof Number seq
          && data.getValue("chat_id") instanceof String chat
          && data.getValue("sender_id") instanceof String sender
          && !"".equals(data.getValue("text"))
          && isErased(UUID.fromString(chat), sender, seq.longValue());
    } catch (DecodeException | IllegalArgumentException notOurs) {
      return false;
    }
  }

  private boolean isErased(UUID chat, String sender, long seq) {
    return ranges.getOrDefault(chat, List.of()).stream()
        .anyMatch(range -> range.has(chat, sender, seq));
  }
}

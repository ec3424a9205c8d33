package messaging.event;

import io.nats.client.JetStreamApiException;
import io.nats.client.api.PublishAck;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import messaging.event.Batch.Park;
import messaging.event.Batch.Send;
import messaging.event.Batch.Step;
import messaging.event.NatsConnection.Link;
import messaging.event.Obstacle.DeniedException;
import messaging.event.Obstacle.SilentException;
import messaging.message.DomainEvent;
import messaging.message.Outbox.Entry;
import messaging.message.Outbox.StreamPosition;
import org.jspecify.annotations.Nullable;

/**
 * One batch on its way. Everything is sent at once, and only the first and the last message are
 * acknowledged: the stream accepts a message only right after the one that it names, so the
 * acknowledgement of the last one covers all before it, at half the cost. If it does not come, the
 * end of the stream tells how much of the batch is in. Use once, on a worker thread.
 */
final class Publication {
  private static final int MESSAGE_TOO_LARGE = 10054;
  private static final int HEADERS_TOO_LARGE = 10097;
  private static final int WRONG_LAST_SEQUENCE = 10071;
  private static final int WRONG_LAST_MESSAGE_ID = 10070;

  private final Link link;
  private final Instant created;
  private final List<Send> sends = new ArrayList<>();
  private final List<DomainEvent> published = new ArrayList<>();
  private final Set<Long> parked = new HashSet<>();
  private final Set<UUID> parkedChats = new HashSet<>();
  private long lastSequence;
  private Trouble trouble = Trouble.NONE;
  private @Nullable Throwable cause;

  /**
   * Sends nothing yet.
   *
   * @param created tells the stream
   * @param lastSequence of the stream
   */
  Publication(Link link, Instant created, long lastSequence) {
    this.link = link;
    this.created = created;
    this.lastSequence = lastSequence;
  }

  /** Carries out the steps; blocks for {@code timeout} at most. */
  Outcome execute(List<Step> steps, Duration timeout) {
    for (Step step : steps) {
      if (step instanceof Send send) {
        sends.add(send);
      }
    }
    int stored = sends.isEmpty() ? 0 : publish(timeout);
    int done = takeFront(steps, stored);
    return new Outcome(
        done,
        parked,
        parkedChats,
        new StreamPosition(created, lastSequence),
        published,
        trouble,
        cause);
  }

  /** How many of them, from the first on, are in the stream now for certain. */
  private int publish(Duration timeout) {
    CompletableFuture<PublishAck> first;
    CompletableFuture<PublishAck> last;
    try {
      first = request(sends.get(0));
      for (Send send : sends.subList(1, Math.max(1, sends.size() - 1))) {
        link.connection().publish(send.subject(), send.headers(), send.body().getBytes());
      }
      last = sends.size() == 1 ? first : request(sends.get(sends.size() - 1));
      awaitBoth(first, last, timeout);
    } catch (RuntimeException | TimeoutException e) {
      blame(Trouble.CONNECTION, e);
      return 0;
    }
    if (!acknowledged(sends.get(0), first)) {
      return 0;
    }
    boolean all =
        trouble == Trouble.NONE
            && acknowledged(sends.get(sends.size() - 1), last)
            && trouble == Trouble.NONE;
    return all ? sends.size() : 1;
  }

  private CompletableFuture<PublishAck> request(Send send) {
    return link.jetStream().publishAsync(send.subject(), send.headers(), send.body().getBytes());
  }

  private void awaitBoth(
      CompletableFuture<PublishAck> first, CompletableFuture<PublishAck> last, Duration timeout)
      throws TimeoutException {
    CompletableFuture<@Nullable Void> both =
        CompletableFuture.allOf(first, last).exceptionally(refused -> null);
    try {
      CompletableFuture.anyOf(both, link.broken(), link.denied())
          .get(timeout.toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException e) {
      throw new IllegalStateException("Neither of the two fails", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("Interrupted while publishing", e);
    }
  }

  private int takeFront(List<Step> steps, int stored) {
    int done = 0;
    int sent = 0;
    for (Step step : steps) {
      if (step instanceof Send send) {
        if (sent == stored) {
          return parked.contains(send.entry().position()) ? done + 1 : done;
        }
        published.add(send.event());
        sent++;
      } else if (step instanceof Park) {
        park(step.entry());
      }
      done++;
    }
    return done;
  }

  private void park(Entry entry) {
    parked.add(entry.position());
    parkedChats.add(entry.chatId());
  }

  private boolean acknowledged(Send send, CompletableFuture<PublishAck> future) {
    if (!future.isDone()) {
      DeniedException denied = link.denied().getNow(null);
      if (denied == null) {
        blame(Trouble.CONNECTION, new SilentException(null));
      } else {
        blame(Trouble.STREAM, denied);
      }
      return false;
    }
    try {
      PublishAck ack = future.join();
      if (ack.isDuplicate() || ack.getSeqno() != send.expected() + 1) {
        // In the stream, but at another place, which tells nothing about the messages before it.
        blame(Trouble.ORDER, new IOException("Acknowledged as message " + ack.getSeqno()));
      } else {
        lastSequence = ack.getSeqno();
      }
      return true;
    } catch (RuntimeException e) {
      refuse(send, e);
      return false;
    }
  }

  private void refuse(Send send, RuntimeException failure) {
    Throwable root = Obstacle.root(failure);
    if (root instanceof JetStreamApiException refusal) {
      switch (refusal.getApiErrorCode()) {
        case WRONG_LAST_SEQUENCE, WRONG_LAST_MESSAGE_ID -> blame(Trouble.ORDER, refusal);
        case MESSAGE_TOO_LARGE, HEADERS_TOO_LARGE -> {
          // Only for the first one it is certain that the message itself is the reason.
          boolean isFirst = send.equals(sends.get(0));
          blame(isFirst ? Trouble.ENTRY : Trouble.ORDER, refusal);
          if (isFirst) {
            park(send.entry());
            Batch.logParked(send.entry(), NatsConnection.describe(refusal), null);
          }
        }
        default -> blame(Trouble.STREAM, refusal);
      }
    } else if (root instanceof IOException status) {
      // A status instead of an acknowledgement, such as 503: no stream has this subject.
      blame(Trouble.STREAM, status);
    } else {
      blame(Trouble.CONNECTION, root);
    }
  }

  private void blame(Trouble found, Throwable why) {
    if (trouble == Trouble.NONE) {
      trouble = found;
      cause = why;
    }
  }
}

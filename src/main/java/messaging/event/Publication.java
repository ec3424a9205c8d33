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
import messaging.message.DomainEvent;
import messaging.message.Outbox.Entry;
import messaging.message.Outbox.StreamPosition;
import org.jspecify.annotations.Nullable;

/**
 * One batch on its way: sends everything, waits once, and takes from the front what was
 * acknowledged without a gap. Use once, on a worker thread.
 */
final class Publication {
  private static final int MESSAGE_TOO_LARGE = 10054;
  private static final int HEADERS_TOO_LARGE = 10097;
  private static final int WRONG_LAST_SEQUENCE = 10071;
  private static final int WRONG_LAST_MESSAGE_ID = 10070;

  private final Link link;
  private final Instant created;
  private final List<CompletableFuture<PublishAck>> acks = new ArrayList<>();
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

  /** Carries out the steps; waits for {@code timeout} at most. */
  Outcome execute(List<Step> steps, Duration timeout) {
    try {
      send(steps);
      awaitAcks(timeout);
    } catch (RuntimeException | TimeoutException e) {
      // What is not acknowledged by now counts as not published; the end of the stream will tell.
      blame(Trouble.CONNECTION, e);
    }
    int done = takeFront(steps);
    return new Outcome(
        done,
        parked,
        parkedChats,
        new StreamPosition(created, lastSequence),
        published,
        trouble,
        cause);
  }

  private void send(List<Step> steps) {
    for (Step step : steps) {
      if (step instanceof Send send) {
        acks.add(
            link.jetStream().publishAsync(send.subject(), send.headers(), send.body().getBytes()));
      }
    }
  }

  private void awaitAcks(Duration timeout) throws TimeoutException {
    CompletableFuture<Void> all =
        CompletableFuture.allOf(acks.toArray(CompletableFuture<?>[]::new));
    try {
      CompletableFuture.anyOf(all.exceptionally(refused -> null), link.broken())
          .get(timeout.toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException e) {
      throw new IllegalStateException("Neither of the two fails", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("Interrupted while publishing", e);
    }
  }

  private int takeFront(List<Step> steps) {
    int done = 0;
    int sent = 0;
    for (Step step : steps) {
      if (step instanceof Send send && !acknowledged(send, sent++)) {
        return trouble == Trouble.ENTRY ? done + 1 : done;
      }
      if (step instanceof Park) {
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

  private boolean acknowledged(Send send, int index) {
    CompletableFuture<PublishAck> future = index < acks.size() ? acks.get(index) : null;
    if (future == null || !future.isDone()) {
      blame(Trouble.CONNECTION, new TimeoutException("No acknowledgement in time"));
      return false;
    }
    try {
      accept(send, future.join());
      return true;
    } catch (RuntimeException e) {
      refuse(send, e);
      return false;
    }
  }

  private void accept(Send send, PublishAck ack) {
    published.add(send.event());
    lastSequence = Math.max(lastSequence, ack.getSeqno());
    if (ack.isDuplicate() || ack.getSeqno() != send.expected() + 1) {
      // It is in the stream, but not where it was to be: what follows will be refused.
      blame(Trouble.ORDER, new IOException("Acknowledged as message " + ack.getSeqno()));
    }
  }

  private void refuse(Send send, RuntimeException failure) {
    Throwable root = failure;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    if (root instanceof JetStreamApiException refusal) {
      switch (refusal.getApiErrorCode()) {
        case WRONG_LAST_SEQUENCE, WRONG_LAST_MESSAGE_ID -> blame(Trouble.ORDER, refusal);
        case MESSAGE_TOO_LARGE, HEADERS_TOO_LARGE -> {
          if (trouble == Trouble.NONE) {
            park(send.entry());
            Batch.logParked(send.entry(), NatsConnection.describe(refusal), null);
          }
          blame(Trouble.ENTRY, refusal);
        }
        default -> blame(Trouble.STREAM, refusal);
      }
    } else if (root instanceof IOException status) {
      // A status instead of an acknowledgement, as 503: nobody takes this subject.
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

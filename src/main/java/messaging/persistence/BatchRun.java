package messaging.persistence;

import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.List;
import messaging.message.CommitListener;
import messaging.message.DomainEvent;
import messaging.message.DomainEvent.MessageSent;
import messaging.message.NewMessage;
import messaging.message.Sent;
import messaging.tracing.Tracing;

/**
 * Stores one batch and answers every caller, whatever happens on the way: a bad message never makes
 * the others of its batch fail, and what may have been stored is never stored twice.
 */
final class BatchRun {
  private static final int RETRIES = 2;

  private final BatchStatement statement;
  private final CommitListener listener;
  private final Tracing tracing;

  BatchRun(BatchStatement statement, CommitListener listener, Tracing tracing) {
    this.statement = statement;
    this.listener = listener;
    this.tracing = tracing;
  }

  /** Completes when the database is done with the batch; never fails. */
  Future<Void> run(List<PendingSend> batch) {
    return attempt(batch, RETRIES);
  }

  private Future<Void> attempt(List<PendingSend> batch, int retries) {
    if (batch.isEmpty()) {
      return Future.succeededFuture();
    }
    List<NewMessage> messages = batch.stream().map(PendingSend::message).toList();
    return tracing
        .commit(messages, () -> statement.store(messages))
        .<Void>map(
            answers -> {
              deliver(batch, answers);
              return null;
            })
        .recover(failure -> afterFailure(batch, retries, failure));
  }

  private void deliver(List<PendingSend> batch, List<Future<Sent>> answers) {
    List<DomainEvent> events = new ArrayList<>(batch.size());
    for (int i = 0; i < batch.size(); i++) {
      PendingSend pending = batch.get(i);
      Future<Sent> answer = answers.get(i);
      if (answer.failed()) {
        pending.fail(answer.cause());
        continue;
      }
      Sent sent = answer.result();
      if (!sent.replayed()) {
        events.add(new MessageSent(sent.message()));
      }
      pending.complete(sent);
    }
    if (!events.isEmpty()) {
      listener.committed(events);
    }
  }

  private Future<Void> afterFailure(List<PendingSend> batch, int retries, Throwable failure) {
    if (PgFailures.isBadData(failure) && batch.size() > 1) {
      int half = batch.size() / 2;
      return attempt(batch.subList(0, half), retries)
          .compose(done -> attempt(batch.subList(half, batch.size()), retries));
    }
    if (retries > 0 && PgFailures.isRolledBack(failure)) {
      return attempt(batch, retries - 1);
    }
    if (retries > 0 && !PgFailures.isAnswer(failure)) {
      // It may have been committed: without a key, another attempt could store it twice.
      failAll(batch.stream().filter(pending -> !pending.hasKey()).toList(), failure);
      return attempt(batch.stream().filter(BatchRun::isWorthAnAttempt).toList(), retries - 1);
    }
    failAll(batch, failure);
    return Future.succeededFuture();
  }

  /** Where nobody waits any more, another attempt would only hold up the next batch. */
  private static boolean isWorthAnAttempt(PendingSend pending) {
    return pending.hasKey() && !pending.isAnswered();
  }

  private static void failAll(List<PendingSend> batch, Throwable failure) {
    if (!batch.isEmpty()) {
      Throwable reason = PgFailures.translate(MessageSql.SEND.name(), failure);
      batch.forEach(pending -> pending.fail(reason));
    }
  }
}

package messaging.bus;

import io.vertx.core.Future;
import java.util.function.Supplier;
import messaging.message.Messaging;

/** A decorator for all calls, for example to measure or to refuse them. */
public interface Around {

  /**
   * Makes a call, or refuses it.
   *
   * @param call makes the call; use it at most once
   */
  <R extends Record> Future<R> around(Command<?, R> command, Supplier<Future<R>> call);

  /** Decorates all calls of a service. */
  default Messaging around(Messaging messaging) {
    return new Command.Calls() {
      @Override
      <C extends Record, R extends Record> Future<R> call(Command<C, R> command, C request) {
        return around(command, () -> command.call().apply(messaging, request));
      }
    };
  }
}

package messaging.bus;

import io.vertx.core.Future;
import java.util.function.Supplier;
import messaging.message.Messaging;

/** Something that is done around every call, such as measuring it or refusing it. */
public interface Around {

  /**
   * Makes a call, or refuses it.
   *
   * @param call makes it; to be asked once at most
   */
  <R extends Record> Future<R> around(Command<?, R> command, Supplier<Future<R>> call);

  /** The same service, with this around each of its calls. */
  default Messaging around(Messaging messaging) {
    return new Command.Calls() {
      @Override
      <C extends Record, R extends Record> Future<R> call(Command<C, R> command, C request) {
        return around(command, () -> command.call().apply(messaging, request));
      }
    };
  }
}

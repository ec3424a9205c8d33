package messaging.wire;

import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.ext.web.codec.spi.BodyStream;
import org.jspecify.annotations.Nullable;

/**
 * Collects a body of at most so many bytes. The piece that goes beyond is refused and not held,
 * which ends the pipe that writes here. Used on one event loop.
 */
final class BoundedBody implements BodyStream<Buffer> {
  private final int maxBytes;
  private final Buffer body = Buffer.buffer();
  private final Promise<Buffer> whole = Promise.promise();

  BoundedBody(int maxBytes) {
    this.maxBytes = maxBytes;
  }

  @Override
  public Future<Buffer> result() {
    return whole.future();
  }

  @Override
  public Future<Void> write(Buffer piece) {
    if (body.length() + piece.length() > maxBytes) {
      handle(new BodyTooLargeException(maxBytes));
      return whole.future().mapEmpty();
    }
    body.appendBuffer(piece);
    return Future.succeededFuture();
  }

  @Override
  public Future<Void> end() {
    whole.tryComplete(body);
    return Future.succeededFuture();
  }

  @Override
  public void handle(Throwable failure) {
    whole.tryFail(failure);
  }

  @Override
  public BoundedBody exceptionHandler(@Nullable Handler<Throwable> handler) {
    return this;
  }

  @Override
  public BoundedBody setWriteQueueMaxSize(int maxSize) {
    return this;
  }

  @Override
  public boolean writeQueueFull() {
    return false;
  }

  @Override
  public BoundedBody drainHandler(@Nullable Handler<Void> handler) {
    return this;
  }
}

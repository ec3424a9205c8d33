package messaging.persistence;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.NetServer;
import io.vertx.core.net.NetSocket;
import io.vertx.core.net.SelfSignedCertificate;
import io.vertx.core.net.ServerSSLOptions;
import io.vertx.junit5.VertxExtension;
import io.vertx.sqlclient.Pool;
import java.time.Duration;
import messaging.config.BatchConfig;
import messaging.config.PostgresAddress;
import messaging.config.PostgresConfig;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(VertxExtension.class)
final class PgPoolsTest {
  /** Message {@code SSLRequest} of the frontend/backend protocol. */
  private static final int SSL_REQUEST = 80_877_103;

  private final Promise<String> startup = Promise.promise();

  /** Made beforehand, as that takes longer than a connection may. */
  private final ServerSSLOptions tls =
      new ServerSSLOptions().setKeyCertOptions(SelfSignedCertificate.create().keyCertOptions());

  /** Agrees to TLS, and listens to what comes through it. */
  private void serve(NetSocket socket) {
    socket.handler(
        first -> {
          if (first.length() != 8 || first.getInt(4) != SSL_REQUEST) {
            startup.tryFail("not asked for TLS");
            return;
          }
          socket.handler(encrypted -> startup.tryComplete(encrypted.toString()));
          socket.upgradeToSsl(tls, Buffer.buffer("S")).onFailure(startup::tryFail);
        });
  }

  @Test
  void encryptsWhereTheSslModeRequiresIt(Vertx vertx) throws Exception {
    NetServer server =
        vertx.createNetServer().connectHandler(this::serve).listen(0, "127.0.0.1").await();
    Duration timeout = Duration.ofSeconds(10);
    PostgresConfig config =
        new PostgresConfig(
            new PostgresAddress(
                "postgresql://ann:pw@127.0.0.1:" + server.actualPort() + "/m?sslmode=require"),
            1,
            1,
            timeout,
            timeout,
            timeout,
            new BatchConfig(1, 1, 1));
    Pool pool = PgPools.create(vertx, config, new DatabaseServers(1, System::nanoTime), "test", 1);

    pool.getConnection().onFailure(startup::tryFail);

    assertThat(startup.future().await()).contains("user\0ann\0", "messaging-test");
  }
}

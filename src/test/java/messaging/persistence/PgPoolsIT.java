package messaging.persistence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.netty.channel.ChannelOption;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.junit5.VertxExtension;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.impl.SocketConnectionBase;
import io.vertx.sqlclient.internal.SqlConnectionInternal;
import java.time.Duration;
import messaging.testing.Backing;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(VertxExtension.class)
final class PgPoolsIT {
  private static final String USER_TIMEOUT =
      "io.netty.channel.epoll.EpollChannelOption#TCP_USER_TIMEOUT";

  private final String uri = Backing.postgres().freshDatabase();

  private Pool pool(Vertx vertx) {
    DatabaseServers servers = new DatabaseServers(1, System::nanoTime);
    return PgPools.create(vertx, Node.config(uri), servers, "test", 1);
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void setsTheOptionsOnTheSocketItself() {
    // That of the service, as only its transport can set all of them.
    Vertx vertx = Vertx.builder().with(new VertxOptions().setPreferNativeTransport(true)).build();
    try {
      SqlConnection lent = pool(vertx).getConnection().await();

      assertThat(option(lent, ChannelOption.SO_KEEPALIVE)).isEqualTo(true);
      assertThat(option(lent, ChannelOption.TCP_NODELAY)).isEqualTo(true);
      assertThat(option(lent, ChannelOption.valueOf(USER_TIMEOUT))).isEqualTo(5_000);
    } finally {
      vertx.close().await();
    }
  }

  /** As the operating system has it; the native transport asks it. */
  private static @Nullable Object option(SqlConnection lent, ChannelOption<?> option) {
    SocketConnectionBase connection =
        (SocketConnectionBase) ((SqlConnectionInternal) lent).unwrap().unwrap();
    return connection.socket().channelHandlerContext().channel().config().getOption(option);
  }

  @Test
  void givesUpConnectionsInUseThatAreOld(Vertx vertx) {
    Pool pool = pool(vertx);
    int first = process(pool);

    await()
        .atMost(Duration.ofSeconds(15))
        .pollInterval(Duration.ofMillis(50))
        .until(() -> process(pool) != first);
  }

  private static int process(Pool pool) {
    return pool.query("SELECT pg_backend_pid() AS pid")
        .execute()
        .map(rows -> rows.iterator().next().getInteger("pid"))
        .await();
  }
}

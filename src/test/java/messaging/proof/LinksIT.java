package messaging.proof;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.junit5.VertxExtension;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** With a server that sends each byte back, in place of a member. */
@ExtendWith(VertxExtension.class)
final class LinksIT {
  private static final int LONG_MILLIS = 30_000;
  private static final int SHORT_MILLIS = 300;

  private final AtomicInteger heard = new AtomicInteger();
  private Links links;

  @BeforeEach
  void serve(Vertx vertx) {
    links = new Links(vertx, 2);
    vertx
        .createNetServer()
        .connectHandler(
            socket ->
                socket.handler(
                    (Buffer bytes) -> {
                      heard.addAndGet(bytes.length());
                      socket.write(bytes);
                    }))
        .listen(port(1, "MESSAGING_CLUSTER_BUS_PORT"), "127.0.0.1")
        .await();
  }

  private int port(int member, String variable) {
    Map<String, String> variables = links.variables(member);
    return Integer.parseInt(variables.get(variable));
  }

  private Socket connect() throws IOException {
    return new Socket(
        InetAddress.getLoopbackAddress(), port(1, "MESSAGING_CLUSTER_PUBLIC_BUS_PORT"));
  }

  private static int echo(Socket socket, int timeoutMillis) throws IOException {
    socket.setSoTimeout(timeoutMillis);
    socket.getOutputStream().write('a');
    return socket.getInputStream().read();
  }

  private void assertHealed(Socket broken) throws IOException {
    links.heal();
    broken.setSoTimeout(LONG_MILLIS);
    assertThat(broken.getInputStream().read()).isEqualTo(-1);
    try (Socket next = connect()) {
      assertThat(echo(next, LONG_MILLIS)).isEqualTo('a');
    }
  }

  @Test
  void letsNothingPassWhileSilent() throws IOException {
    try (Socket socket = connect()) {
      assertThat(echo(socket, LONG_MILLIS)).isEqualTo('a');
      links.silence();
      assertThatThrownBy(() -> echo(socket, SHORT_MILLIS))
          .isInstanceOf(SocketTimeoutException.class);
      assertThat(heard).hasValue(1);
      assertHealed(socket);
    }
  }

  @Test
  void letsOneDirectionPass() throws IOException {
    try (Socket socket = connect()) {
      assertThat(echo(socket, LONG_MILLIS)).isEqualTo('a');
      links.deafen();
      assertThatThrownBy(() -> echo(socket, SHORT_MILLIS))
          .isInstanceOf(SocketTimeoutException.class);
      await().untilAsserted(() -> assertThat(heard).hasValue(2));
      assertHealed(socket);
    }
  }
}

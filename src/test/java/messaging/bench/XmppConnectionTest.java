package messaging.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class XmppConnectionTest {
  private static final String RESULT = "<message><result><body>one</body></result></message>";

  private ServerSocket server;
  private CompletableFuture<Void> serving;

  @BeforeEach
  void listen() throws IOException {
    server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
    serving = CompletableFuture.runAsync(this::serve);
  }

  @AfterEach
  void close() throws IOException {
    server.close();
    serving.join();
  }

  /** Answers as a server does, in two pieces, so that a client has to wait for the second one. */
  private void serve() {
    byte[] chunk = new byte[10_000];
    try (Socket client = server.accept()) {
      OutputStream out = client.getOutputStream();
      int length = client.getInputStream().read(chunk);
      while (length > 0) {
        String answer = answer(new String(chunk, 0, length, StandardCharsets.UTF_8));
        int half = answer.length() / 2;
        out.write(answer.substring(0, half).getBytes(StandardCharsets.UTF_8));
        out.flush();
        out.write(answer.substring(half).getBytes(StandardCharsets.UTF_8));
        length = client.getInputStream().read(chunk);
      }
    } catch (IOException ended) {
      // The test is over.
    }
  }

  private static String answer(String asked) {
    if (asked.startsWith("<stream:stream")) {
      return "<stream:stream><stream:features></stream:features>";
    }
    if (asked.startsWith("<auth")) {
      return "<success/>";
    }
    if (asked.contains("<bind")) {
      return "<iq type='result'></iq>";
    }
    if (asked.startsWith("<enable")) {
      return "<enabled/>";
    }
    if (asked.contains("to='stranger@localhost'")) {
      return "<message type='error'></message>";
    }
    if (asked.startsWith("<message")) {
      return "<a h='1'/>";
    }
    if (asked.contains("<max>0</max>")) {
      return "<iq><fin><set><count>42</count></set></fin></iq>";
    }
    return RESULT + RESULT + "<iq><fin></fin></iq>";
  }

  @Test
  void sendsUntilTheServerHasDealtWithIt() {
    try (XmppConnection connection = XmppConnection.sending(server.getLocalPort(), "ann-1")) {
      connection.send("bob-1", "Hello");
      assertThatExceptionOfType(UncheckedIOException.class)
          .isThrownBy(() -> connection.send("stranger", "Hello"))
          .withMessageContaining("refused");
    }
  }

  @Test
  void countsTheMessagesOfAPageAndOfAnArchive() {
    try (XmppConnection connection = XmppConnection.reading(server.getLocalPort(), "ann-1")) {
      assertThat(connection.page("bob-1", 50)).isEqualTo(2);
      assertThat(connection.archived()).isEqualTo(42);
    }
  }
}

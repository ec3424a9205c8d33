package messaging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import messaging.testing.Backing;
import messaging.testing.ContactServiceStub;
import messaging.testing.Crowd;
import messaging.testing.Ports;
import messaging.testing.ServiceProcess;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A node that may open few files and sockets, and a crowd of connections that wants them all. */
@ExtendWith(VertxExtension.class)
@Tag("faults")
final class FewFilesIT {
  private static final Duration PATIENCE = Duration.ofSeconds(10);
  private static final int CLIENTS = 1_000;
  private static final String ANN = "Host: localhost\r\nX-User-Id: ann\r\n";

  private final int port = Ports.free();
  private final int management = Ports.free();

  private ServiceProcess start(Vertx vertx, Path folder, int files) {
    ContactServiceStub contacts = ContactServiceStub.start(vertx).await().everybodyIsFriends(true);
    Map<String, String> variables = new HashMap<>(RunningService.ownStream());
    variables.putAll(
        Map.of(
            "MESSAGING_HTTP_HOST", "127.0.0.1",
            "MESSAGING_HTTP_PORT", Integer.toString(port),
            "MESSAGING_MANAGEMENT_PORT", Integer.toString(management),
            "MESSAGING_AUTH_MODE", "gateway",
            "MESSAGING_POSTGRES_URI", Backing.postgres().freshDatabase(),
            "MESSAGING_NATS_URL", Backing.nats().url(),
            "MESSAGING_CONTACTS_URL", contacts.url()));
    ServiceProcess node = ServiceProcess.withFewFiles(folder, files, variables);
    node.awaitLog("Serving");
    return node;
  }

  @ParameterizedTest
  @ValueSource(ints = {128, 256, 1_024})
  void answersProbesAndServesWhileACrowdWantsAllFiles(
      int files, Vertx vertx, @TempDir Path folder) {
    try (ServiceProcess node = start(vertx, folder, files);
        Crowd idle = new Crowd(port);
        Crowd slow = new Crowd(port);
        Crowd asking = new Crowd(port);
        Crowd probing = new Crowd(management)) {
      assertServes();
      for (int i = 0; i < 10; i++) {
        idle.gather(CLIENTS / 10, "");
        slow.gather(CLIENTS / 10, "GET /chats HTTP/1.1\r\n" + ANN + "X-A: a");
        asking.gather(CLIENTS / 10, "GET /chats HTTP/1.1\r\n" + ANN + "\r\n");
        probing.gather(CLIENTS / 10, "");
        assertServes();
      }
      assertThat(node.log()).doesNotContain("Too many open files", "NoClassDefFoundError");
    }
  }

  private void assertServes() {
    assertThat(get("/health/live").statusCode()).isEqualTo(200);
    // On a busy machine a look at the database may once take longer than the probe waits for it.
    await()
        .untilAsserted(
            () -> {
              HttpResponse<String> ready = get("/health/ready");
              assertThat(ready.statusCode()).as(ready.body()).isEqualTo(200);
            });
    // While all that it may have are being answered, it refuses the newest.
    await().ignoreException(NoAnswer.class).until(() -> send() == 201);
  }

  private int send() {
    return exchange(
            HttpRequest.newBuilder(at(port, "/messages/eve"))
                .header("X-User-Id", "dan")
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString("{\"text\":\"hello\"}")))
        .statusCode();
  }

  private HttpResponse<String> get(String path) {
    return exchange(HttpRequest.newBuilder(at(management, path)));
  }

  private static URI at(int where, String path) {
    return URI.create("http://127.0.0.1:" + where + path);
  }

  private HttpResponse<String> exchange(HttpRequest.Builder request) {
    try {
      // Of its own, as probes are: one that is kept may be closed for another at any time.
      return HttpClient.newHttpClient()
          .send(request.timeout(PATIENCE).build(), BodyHandlers.ofString());
    } catch (IOException | InterruptedException e) {
      throw new NoAnswer(e);
    }
  }

  private static final class NoAnswer extends RuntimeException {
    private static final long serialVersionUID = 1L;

    NoAnswer(Exception cause) {
      super(cause);
    }
  }
}

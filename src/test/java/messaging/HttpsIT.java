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
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import messaging.testing.Backing;
import messaging.testing.Certificates;
import messaging.testing.Certificates.Issued;
import messaging.testing.ContactServiceStub;
import messaging.testing.Ports;
import messaging.testing.ServiceProcess;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** A node whose public port speaks HTTPS, and the command that listens to it. */
@ExtendWith(VertxExtension.class)
final class HttpsIT {
  @TempDir private Path folder;

  private final int port = Ports.free();
  private final int management = Ports.free();

  private Map<String, String> variables(String contacts, Issued pair) {
    Map<String, String> variables = new HashMap<>(RunningService.ownStream());
    variables.putAll(
        Map.of(
            "MESSAGING_HTTP_HOST", "127.0.0.1",
            "MESSAGING_HTTP_PORT", Integer.toString(port),
            "MESSAGING_HTTP_TLS_CERTIFICATE_FILE", pair.certificate().toString(),
            "MESSAGING_HTTP_TLS_KEY_FILE", pair.key().toString(),
            "MESSAGING_MANAGEMENT_PORT", Integer.toString(management),
            "MESSAGING_AUTH_MODE", "gateway",
            "MESSAGING_POSTGRES_URI", Backing.postgres().freshDatabase(),
            "MESSAGING_NATS_URL", Backing.nats().url(),
            "MESSAGING_CONTACTS_URL", contacts));
    return variables;
  }

  @Test
  void servesAndIsListenedTo(Vertx vertx) throws IOException, InterruptedException {
    Certificates authority = Certificates.in(folder);
    Issued pair = authority.issue("server", "EC", "ip:127.0.0.1");
    ContactServiceStub contacts = ContactServiceStub.start(vertx).await().everybodyIsFriends(true);
    Map<String, String> variables = variables(contacts.url(), pair);
    String caFile = authority.authority().toString();
    try (ServiceProcess node = ServiceProcess.start(folder, variables)) {
      node.awaitLog("Serving");
      HttpClient client =
          HttpClient.newBuilder().sslContext(Certificates.trusting(authority.authority())).build();
      URI at = URI.create("https://127.0.0.1:" + port + "/messages/bob");
      HttpRequest send =
          HttpRequest.newBuilder(at)
              .header("X-User-Id", "ann")
              .header("Content-Type", "application/json")
              .POST(BodyPublishers.ofString("{\"text\":\"hi\"}"))
              .build();
      // A cold node on a busy machine may not get its first answer of the contact-service in time.
      await().until(() -> client.send(send, BodyHandlers.ofString()).statusCode() == 201);

      String cursor =
          client
              .send(
                  HttpRequest.newBuilder(at.resolve("/events?wait=0"))
                      .header("X-User-Id", "bob")
                      .build(),
                  BodyHandlers.ofString())
              .body()
              .replaceAll(".*\"cursor\":\"([^\"]*)\".*", "$1");
      assertThat(client.send(send, BodyHandlers.ofString()).statusCode()).isEqualTo(201);
      try (ServiceProcess tail =
          ServiceProcess.start(
              folder,
              variables,
              "tail",
              "--user=bob",
              "--after=" + cursor,
              "--ca-file=" + caFile)) {
        tail.awaitLog("\"message.sent\"");
      }
      try (ServiceProcess stranger =
          ServiceProcess.start(folder, variables, "tail", "--user", "bob")) {
        assertThat(stranger.awaitEnd()).isEqualTo(1);
        assertThat(stranger.log()).contains("is not trusted, or is for another host");
      }
      // The management port has its own rules, and stays as it is.
      URI metrics = URI.create("http://127.0.0.1:" + management + "/metrics");
      assertThat(
              client.send(HttpRequest.newBuilder(metrics).build(), BodyHandlers.ofString()).body())
          .contains("messaging_http_tls_certificate_end_seconds 1.");
    }
  }

  @Test
  void doesNotStartWithAKeyOfAnotherCertificate() {
    Certificates authority = Certificates.in(folder);
    Issued one = authority.issue("one", "EC", "ip:127.0.0.1");
    Issued other = authority.issue("other", "EC", "ip:127.0.0.1");
    Issued mixed = new Issued(one.certificate(), other.key());
    try (ServiceProcess node =
        ServiceProcess.start(folder, variables("http://127.0.0.1:1", mixed))) {
      assertThat(node.awaitEnd()).isEqualTo(2);
      assertThat(node.log().strip().lines().reduce("", (first, last) -> last))
          .contains("http.tls.key-file is not the key of the first certificate");
    }
  }
}

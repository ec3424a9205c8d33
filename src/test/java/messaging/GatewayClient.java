package messaging;

import io.vertx.core.Vertx;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import messaging.testing.Gateway;

/** Calls the service through a gateway, which passes the trace on. */
final class GatewayClient {
  private final HttpClient client = HttpClient.newHttpClient();
  private final Gateway gateway;

  GatewayClient(Vertx vertx, RunningService node, String secret) {
    gateway = Gateway.start(vertx, new Gateway.Upstream(node.at("/").getPort()), secret).await();
  }

  CompletableFuture<HttpResponse<String>> post(
      String user, String path, String body, String traceparent) {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + gateway.port() + path))
            .timeout(Duration.ofSeconds(20))
            .header("Authorization", Gateway.authorization(user))
            .header("Content-Type", "application/json")
            .header("traceparent", traceparent)
            .POST(BodyPublishers.ofString(body))
            .build();
    return client.sendAsync(request, BodyHandlers.ofString());
  }
}

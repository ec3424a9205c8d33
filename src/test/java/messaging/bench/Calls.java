package messaging.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;

/** Single calls, one after the other on one connection. */
final class Calls {
  private final HttpClient client = HttpClient.newHttpClient();

  /** A request of that user. */
  static HttpRequest.Builder request(ServiceProcess service, String user, String path) {
    return HttpRequest.newBuilder(URI.create(service.url() + path))
        .header("X-User-Id", user)
        .header("X-Gateway-Secret", ServiceProcess.SECRET);
  }

  /** Posts and gives the body of the answer. */
  String post(ServiceProcess service, String user, String path, String body) {
    HttpRequest request =
        request(service, user, path)
            .header("Content-Type", "application/json")
            .POST(BodyPublishers.ofString(body))
            .build();
    try {
      HttpResponse<String> answer = client.send(request, BodyHandlers.ofString());
      if (answer.statusCode() / 100 != 2) {
        throw new IllegalStateException(path + " answered " + answer.statusCode());
      }
      return answer.body();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }
}

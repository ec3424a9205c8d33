package messaging.http;

import static messaging.http.HttpServerExtension.ANN;
import static messaging.http.HttpServerExtension.head;

import io.vertx.core.Future;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import messaging.http.RawConnection.Reply;
import messaging.message.ExportLine;
import messaging.message.ExportLine.EndLine;
import messaging.message.ExportLine.MessageLine;
import messaging.message.ExportPage;

/** Answers and asks for exports. */
final class ExportCalls {
  static final ExportPage END = new ExportPage(List.of(new EndLine("end")), null);

  private final HttpServerExtension http;

  ExportCalls(HttpServerExtension http) {
    this.http = http;
  }

  /** A page of one message; {@code next} is its cursor too. */
  static ExportPage page(String next, String text) {
    ExportLine line = new MessageLine(FakeMessaging.message("ann", "bob", text), next);
    return new ExportPage(List.of(line), next);
  }

  /** Pages without end. */
  AtomicInteger endless(int characters) {
    AtomicInteger pages = new AtomicInteger();
    http.messaging.onExport(
        query ->
            Future.succeededFuture(page("c" + pages.incrementAndGet(), "x".repeat(characters))));
    return pages;
  }

  static String request(String method, String target, String headerLines) {
    return head(method, target, ANN + headerLines) + "\r\n";
  }

  Reply get(String target, String headerLines) {
    try (RawConnection connection = http.connect()) {
      return connection.send(request("GET", target, headerLines)).read();
    }
  }
}

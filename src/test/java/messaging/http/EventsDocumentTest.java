package messaging.http;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import messaging.config.PagesConfig;
import messaging.testing.ApiContract;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * The page at {@code /docs/events} shows {@code asyncapi.yaml} as it is. {@code mvn -q test
 * -Dtest=EventsDocumentTest -Ddocs.write=true} writes it.
 */
@ExtendWith(VertxExtension.class)
class EventsDocumentTest {
  private static final Path FILE = Path.of("src/main/resources/docs/events.html");

  @Test
  void showsTheDescription(Vertx vertx) throws IOException {
    String made = new EventsDocument(ApiContract.published(vertx)).html();
    if (Boolean.getBoolean("docs.write")) {
      Files.writeString(FILE, made);
      return;
    }
    StaticFile served = requireNonNull(Pages.of(new PagesConfig(true, false)).get("/docs/events"));
    assertThat(served.body().toString()).isEqualTo(made);
    assertThat(made)
        .contains("<code>{prefix}message.sent</code>", "<code>message.seen</code>", "Nats-Msg-Id")
        .doesNotContain("null", "$ref");
  }
}

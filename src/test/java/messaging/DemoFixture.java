package messaging;

import static org.openqa.selenium.support.ui.ExpectedConditions.presenceOfElementLocated;

import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.util.HashMap;
import java.util.Map;
import messaging.browser.Chromium;
import messaging.browser.DemoSide;
import messaging.testing.Backing;
import messaging.testing.ContactServiceStub;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A node with the pages for people, and a real browser. */
@ExtendWith(VertxExtension.class)
@TestInstance(Lifecycle.PER_CLASS)
abstract class DemoFixture {
  @RegisterExtension final Chromium chromium = new Chromium();

  @SuppressWarnings("NullAway.Init") // before all
  ContactServiceStub contacts;

  @SuppressWarnings("NullAway.Init") // before all
  RunningService node;

  @BeforeAll
  void start(Vertx vertx) {
    contacts = ContactServiceStub.start(vertx).await();
    Map<String, String> variables = new HashMap<>(RunningService.ownStream());
    variables.put("MESSAGING_DEMO_ENABLED", "true");
    node =
        RunningService.start(
            Backing.postgres().freshDatabase(), Backing.nats().url(), contacts.url(), variables);
  }

  @AfterAll
  void stop() {
    if (node != null) {
      node.close();
    }
  }

  /** Opens the demo with two friends. */
  void open(DemoSide left, DemoSide right) {
    contacts.befriend(left.user(), right.user());
    openPage("/demo?left=" + left.user() + "&right=" + right.user());
    untilLive(left);
    untilLive(right);
  }

  /** Opens the demo, and on each side the chat with the other one. */
  void openChat(DemoSide left, DemoSide right) {
    open(left, right);
    left.chat(right.user());
    right.chat(left.user());
  }

  void untilLive(DemoSide side) {
    chromium.until(presenceOfElementLocated(side.in(".status[data-kind=live]")));
  }

  void openPage(String path) {
    chromium.driver().get(node.at(path).toString());
  }

  DemoSide side(String user) {
    return new DemoSide(chromium, user);
  }
}

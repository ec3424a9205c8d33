package messaging;

import static messaging.browser.Page.quote;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import messaging.browser.Chromium;
import messaging.browser.Page;
import messaging.testing.Backing;
import messaging.testing.ContactServiceStub;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;

/** The pages for people, in a real browser. */
@TestInstance(Lifecycle.PER_CLASS)
final class DemoIT {
  private static final int ENTER = 13;

  private final Vertx vertx = Vertx.vertx();
  private RunningService node;
  private Chromium chromium;
  private Page page;
  private int port;

  @BeforeAll
  void start() throws IOException {
    Path program = Chromium.find().orElse(null);
    if (program == null) {
      System.out.println("DemoIT skipped. " + Chromium.HOW_TO_GET);
    }
    assumeTrue(program != null, Chromium.HOW_TO_GET);
    ContactServiceStub contacts =
        RunningService.await(ContactServiceStub.start(vertx))
            .befriend("ann", "bob")
            .befriend("ann", "eve")
            .befriend("bob", "eve");
    Map<String, String> variables = new HashMap<>(RunningService.ownStream());
    variables.put("MESSAGING_DEMO_ENABLED", "true");
    node =
        RunningService.start(
            Backing.postgres().freshDatabase(), Backing.nats().url(), contacts.url(), variables);
    port = FakeFeed.start(node, vertx, Integer.getInteger("demo.port", 0));
    chromium = Chromium.start(program, vertx);
  }

  @AfterAll
  void stop() throws IOException {
    if (chromium != null) {
      chromium.close();
      node.close();
    }
    RunningService.await(vertx.close());
  }

  @AfterEach
  void complainsAboutNothing() {
    assertThat(page.complaints()).isEmpty();
  }

  private void open(String path) {
    page = chromium.open("http://127.0.0.1:" + port + path, 1280, 800);
  }

  @Test
  void showsTwoUsersWhoChat() throws Exception {
    // Given
    node.send("ann", "bob", "Hello Bob");
    open("/demo");
    page.waitUntil("document.querySelector('#side-ann .status').textContent === 'Live'");
    page.screenshot(Path.of("/tmp/team/pages/demo1.png"));

    // When
    chat("ann", "bob");
    write("ann", "<b>no</b> markup 👋");
    page.waitUntil("document.querySelector('#side-bob .badge')?.textContent === '2'");
    chat("bob", "ann");
    write("bob", "שלום עולם");
    page.waitUntil("document.querySelectorAll('#side-ann .mine .seen').length === 2");
    page.screenshot(Path.of("/tmp/team/pages/demo2.png"));
    if (Boolean.getBoolean("demo.wait")) {
      System.in.read();
    }
  }

  private void chat(String user, String peer) {
    page.click("#side-" + user + " .open input");
    page.type(peer);
    page.press("Enter", ENTER);
  }

  private void write(String user, String text) {
    page.click("#side-" + user + " textarea");
    page.type(text);
    page.press("Enter", ENTER);
    page.waitUntil(
        "[...document.querySelectorAll('#side-%s .mine .text')].some(p => p.textContent === %s)"
            .formatted(user, quote(text)));
  }
}

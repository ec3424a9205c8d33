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
import messaging.testing.Futures;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;

/** The pages for people, in a real browser and used by clicks and keys. */
@TestInstance(Lifecycle.PER_CLASS)
final class DemoIT {
  private static final Path PICTURE = Path.of("target", "demo.png");

  private final Vertx vertx = Vertx.vertx();
  private ContactServiceStub contacts;
  private RunningService node;
  private Chromium chromium;

  @SuppressWarnings("NullAway.Init") // every test opens one
  private Page page;

  @BeforeAll
  void start() throws IOException {
    Path program = Chromium.find().orElse(null);
    if (program == null) {
      System.out.println("DemoIT is skipped. " + Chromium.HOW_TO_GET);
    }
    assumeTrue(program != null, Chromium.HOW_TO_GET);
    contacts = Futures.await(ContactServiceStub.start(vertx));
    Map<String, String> variables = new HashMap<>(RunningService.ownStream());
    variables.put("MESSAGING_DEMO_ENABLED", "true");
    node =
        RunningService.start(
            Backing.postgres().freshDatabase(), Backing.nats().url(), contacts.url(), variables);
    chromium = Chromium.start(program, vertx);
  }

  @AfterAll
  void stop() throws IOException {
    if (chromium != null) {
      chromium.close();
    }
    if (node != null) {
      node.close();
    }
    Futures.await(vertx.close());
  }

  @AfterEach
  void leaves() {
    assertThat(page.complaints()).isEmpty();
    page.close();
  }

  private void open(String left, String right) {
    contacts.befriend(left, right);
    page = chromium.open(node.at("/demo?left=" + left + "&right=" + right).toString(), 1280, 800);
    waitFor(left, ".status[data-kind=live]");
    waitFor(right, ".status[data-kind=live]");
  }

  @Test
  void showsBadgesAndTicksAsTheyHappen() throws IOException {
    contacts.befriend("ann", "eve");
    node.send("eve", "ann", "See you on Friday!");
    open("ann", "bob");
    waitForText("ann", ".badge:not([hidden])", "1");

    // When: by keys alone
    page.pressTab();
    assertThat(page.evaluate("document.activeElement.role")).isEqualTo("switch");
    page.pressTab();
    page.type("bob");
    page.pressEnter();
    page.waitUntil("document.activeElement.name === 'text'");
    page.type("Shall we have lunch?");
    page.pressEnter();

    // Then
    waitFor("ann", ".mine .ticks.sent");
    waitForText("bob", ".chat .text", "Shall we have lunch?");
    waitForText("bob", ".badge:not([hidden])", "1");

    // When
    page.click("#side-bob .chat");

    // Then
    waitFor("bob", ".badge[hidden]");
    waitFor("ann", ".mine .ticks.seen");
    write("bob", "בשמחה! מתי? 🥙");
    waitForText("ann", ".message:not(.mine) .text", "בשמחה! מתי? 🥙");
    waitFor("bob", ".mine .ticks.seen");
    write(
        "ann", "At noon, at the fountain. 👩‍👩‍👧 are coming too, so let us take a large table.");
    waitFor("ann", ".message:last-child .ticks.seen");
    page.screenshot(PICTURE);
  }

  @Test
  void resumesWhereItWas() {
    open("ann2", "bob2");
    chat("ann2", "bob2");
    chat("bob2", "ann2");
    write("ann2", "first");
    waitForText("bob2", ".message .text", "first");

    // When
    page.click("#side-bob2 .switch");
    write("ann2", "second");
    write("ann2", "third");
    waitFor("ann2", ".message:nth-last-child(1) .ticks.sent");
    write("bob2", "written offline");

    // Then
    waitFor("bob2", ".mine .ticks.waiting");
    assertThat(texts("bob2")).isEqualTo("first|written offline");
    assertThat(texts("ann2")).isEqualTo("first|second|third");

    // When
    page.click("#side-bob2 .switch");

    // Then
    waitForText("bob2", ".status", "Live again, caught up on 2 messages");
    waitFor("ann2", ".message:not(.mine)");
    assertThat(texts("ann2")).isEqualTo("first|second|third|written offline");
    assertThat(texts("bob2")).isEqualTo(texts("ann2"));
    page.waitUntil("document.querySelectorAll('#side-ann2 .mine .ticks.seen').length === 3");
  }

  @Test
  void marksAsSeenWhatCameAfterTheAnswerToALaterSend() {
    open("ann7", "bob7");
    chat("ann7", "bob7");
    chat("bob7", "ann7");
    write("ann7", "first");
    waitFor("ann7", ".mine .ticks.seen");
    page.click("#side-bob7 .switch");
    write("ann7", "second");
    waitFor("ann7", ".message:nth-child(3) .ticks.sent");
    write("bob7", "third");

    // When: the feed resumes only after the send is answered
    page.evaluate(
        "{ const call = fetch; let go; const answered = new Promise(resolve => go = resolve);"
            + " fetch = async (address, options) => {"
            + " if (address === 'events') { await answered; return call(address, options); }"
            + " return call(address, options).finally(() => options.method === 'POST' && go()); } }");
    page.click("#side-bob7 .switch");

    // Then
    waitForText("bob7", ".status", "Live again, caught up on 1 message");
    assertThat(texts("bob7")).isEqualTo("first|second|third");
    page.waitUntil("document.querySelectorAll('#side-ann7 .mine .ticks.seen').length === 2");
    waitFor("bob7", ".badge[hidden]");
  }

  @Test
  void saysWhyAMessageToNoFriendIsRefused() {
    open("ann3", "mallory");
    chat("ann3", "mallory");
    contacts.unfriend("ann3", "mallory");

    // When
    write("ann3", "Hi Mallory");

    // Then
    waitFor("ann3", ".message.refused");
    assertThat(page.evaluate("document.querySelector('#side-ann3 [role=alert]').textContent"))
        .asString()
        .startsWith("Only friends may send messages to each other");
    page.click("#side-ann3 .dismiss");
    page.waitUntil("document.querySelectorAll('#side-ann3 .message').length === 0");
  }

  @Test
  void showsEveryTextAsItIs() {
    open("ann4", "bob4");
    chat("ann4", "bob4");
    String markup = "<img src=x onerror=alert(1)> <b>bold</b> &amp; \"quoted\"";
    String hebrew = "שלום ann";

    // When
    write("ann4", markup);
    write("ann4", hebrew);
    chat("bob4", "ann4");
    waitForText("bob4", ".message:last-child .text", hebrew);

    // Then
    assertThat(texts("bob4")).isEqualTo(markup + "|" + hebrew);
    assertThat(page.evaluate("document.querySelectorAll('.messages :is(img, b)').length"))
        .isEqualTo(0);
    assertThat(
            page.evaluate(
                "getComputedStyle(document.querySelector('#side-bob4 .message:last-child .text'))"
                    + ".direction"))
        .isEqualTo("rtl");
  }

  @Test
  void loadsOlderMessagesOnScroll() {
    contacts.befriend("ann5", "bob5");
    for (int i = 1; i <= 70; i++) {
      node.send("ann5", "bob5", "message " + i);
    }
    open("ann5", "bob5");
    waitForText("bob5", ".badge", "70");
    page.click("#side-bob5 .chat");
    waitForText("bob5", ".message:last-child .text", "message 70");
    assertThat(texts("bob5")).doesNotContain("message 40|");

    // When
    page.evaluate("document.querySelector('#side-bob5 .messages').scrollTop = 0");

    // Then: older ones are above, and the reader stays where he was
    page.waitUntil("document.querySelectorAll('#side-bob5 .message').length === 60");
    assertThat((Number) page.evaluate("document.querySelector('#side-bob5 .messages').scrollTop"))
        .matches(top -> top.doubleValue() > 300);
    page.evaluate("document.querySelector('#side-bob5 .messages').scrollTop = 0");
    page.waitUntil("document.querySelectorAll('#side-bob5 .message').length === 70");
    assertThat(texts("bob5")).startsWith("message 1|message 2|");
  }

  @Test
  void readsEventsHoweverTheyAreCut() {
    open("ann6", "bob6");
    String stream =
        ": hello\n\nretry: 7\n\nevent: a\r\nid: 1\r\ndata: x\r\ndata:y\r\n\r\nid: 2\rdata: ü👋: z\r\r\n";

    // Then: whole, and cut behind every character
    for (String chunks : new String[] {"[stream]", "[...stream]"}) {
      assertThat(
              page.evaluate(
                  "import('./demo/feed.js').then(({ EventParser }) => { const stream = %s;"
                          .formatted(quote(stream))
                      + " const parser = new EventParser();"
                      + " return JSON.stringify(%s.flatMap(chunk => parser.push(chunk))); })"
                          .formatted(chunks)))
          .isEqualTo(
              "[{\"type\":\"message\",\"retry\":7,\"data\":\"\"},"
                  + "{\"type\":\"a\",\"id\":\"1\",\"data\":\"x\\ny\"},"
                  + "{\"type\":\"message\",\"id\":\"2\",\"data\":\"ü👋: z\"}]");
    }
  }

  @Test
  void rendersTheDescriptionOfTheApi() throws IOException {
    page = chromium.open(node.at("/docs").toString(), 1280, 800);
    page.waitUntil("document.querySelectorAll('.opblock').length === 9");
    assertThat(page.evaluate("document.querySelector('.title').textContent"))
        .asString()
        .startsWith("Messaging Service");
    page.screenshot(Path.of("target", "docs.png"));
  }

  private void chat(String user, String peer) {
    page.click("#side-" + user + " .open input");
    page.type(peer);
    page.pressEnter();
    waitFor(user, ".conversation.chosen");
  }

  private void write(String user, String text) {
    page.click("#side-" + user + " textarea");
    page.type(text);
    page.pressEnter();
    waitForText(user, ".mine:last-child .text", text);
  }

  /** What the conversation shows, from the top. */
  private String texts(String user) {
    return String.valueOf(
        page.evaluate(
            "[...document.querySelectorAll('#side-%s .message .text')].map(p => p.textContent).join('|')"
                .formatted(user)));
  }

  private void waitFor(String user, String selector) {
    page.waitUntil("document.querySelector(%s)".formatted(quote("#side-" + user + " " + selector)));
  }

  private void waitForText(String user, String selector, String text) {
    page.waitUntil(
        "document.querySelector(%s)?.textContent === %s"
            .formatted(quote("#side-" + user + " " + selector), quote(text)));
  }
}

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
import messaging.browser.DemoSide;
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
    side(left).waitFor(".status[data-kind=live]");
    side(right).waitFor(".status[data-kind=live]");
  }

  @Test
  void showsBadgesAndTicksAsTheyHappen() throws IOException {
    contacts.befriend("ann", "eve");
    node.send("eve", "ann", "See you on Friday!");
    open("ann", "bob");
    side("ann").waitForText(".badge:not([hidden])", "1");

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
    side("ann").waitFor(".mine .ticks.sent");
    side("bob").waitForText(".chat .text", "Shall we have lunch?");
    side("bob").waitForText(".badge:not([hidden])", "1");

    // When
    side("bob").click(".chat");

    // Then
    side("bob").waitFor(".badge[hidden]");
    side("ann").waitFor(".mine .ticks.seen");
    side("bob").write("בשמחה! מתי? 🥙");
    side("ann").waitForText(".message:not(.mine) .text", "בשמחה! מתי? 🥙");
    side("bob").waitFor(".mine .ticks.seen");
    side("ann")
        .write("At noon, at the fountain. 👩‍👩‍👧 are coming too, so let us take a large table.");
    side("ann").waitFor(".message:last-child .ticks.seen");
    page.screenshot(PICTURE);
  }

  @Test
  void resumesWhereItWas() {
    open("ann2", "bob2");
    side("ann2").chat("bob2");
    side("bob2").chat("ann2");
    side("ann2").write("first");
    side("bob2").waitForText(".message .text", "first");

    // When
    side("bob2").click(".switch");
    side("ann2").write("second");
    side("ann2").write("third");
    side("ann2").waitFor(".message:nth-last-child(1) .ticks.sent");
    side("bob2").write("written offline");

    // Then
    side("bob2").waitFor(".mine .ticks.waiting");
    assertThat(side("bob2").texts()).isEqualTo("first|written offline");
    assertThat(side("ann2").texts()).isEqualTo("first|second|third");

    // When
    side("bob2").click(".switch");

    // Then
    side("bob2").waitForText(".status", "Live again, caught up on 2 messages");
    side("ann2").waitFor(".message:not(.mine)");
    assertThat(side("ann2").texts()).isEqualTo("first|second|third|written offline");
    assertThat(side("bob2").texts()).isEqualTo(side("ann2").texts());
    side("ann2").waitForCount(".mine .ticks.seen", 3);
  }

  @Test
  void marksAsSeenWhatCameAfterTheAnswerToALaterSend() {
    open("ann7", "bob7");
    side("ann7").chat("bob7");
    side("bob7").chat("ann7");
    side("ann7").write("first");
    side("ann7").waitFor(".mine .ticks.seen");
    side("bob7").click(".switch");
    side("ann7").write("second");
    side("ann7").waitFor(".message:nth-child(3) .ticks.sent");
    side("bob7").write("third");

    // When: the feed resumes only after the send is answered
    page.evaluate(
        "{ const call = fetch; let go; const answered = new Promise(resolve => go = resolve);"
            + " fetch = async (address, options) => {"
            + " if (address === 'events') { await answered; return call(address, options); }"
            + " return call(address, options).finally(() => options.method === 'POST' && go()); } }");
    side("bob7").click(".switch");

    // Then
    side("bob7").waitForText(".status", "Live again, caught up on 1 message");
    assertThat(side("bob7").texts()).isEqualTo("first|second|third");
    side("ann7").waitForCount(".mine .ticks.seen", 2);
    side("bob7").waitFor(".badge[hidden]");
  }

  @Test
  void saysWhyAMessageToNoFriendIsRefused() {
    open("ann3", "mallory");
    side("ann3").chat("mallory");
    contacts.unfriend("ann3", "mallory");

    // When
    side("ann3").write("Hi Mallory");

    // Then
    side("ann3").waitFor(".message.refused");
    assertThat(page.evaluate("document.querySelector('#side-ann3 [role=alert]').textContent"))
        .asString()
        .startsWith("Only friends may send messages to each other");
    side("ann3").click(".dismiss");
    side("ann3").waitForCount(".message", 0);
  }

  @Test
  void showsEveryTextAsItIs() {
    open("ann4", "bob4");
    side("ann4").chat("bob4");
    String markup = "<img src=x onerror=alert(1)> <b>bold</b> &amp; \"quoted\"";
    String hebrew = "שלום ann";

    // When
    side("ann4").write(markup);
    side("ann4").write(hebrew);
    side("bob4").chat("ann4");
    side("bob4").waitForText(".message:last-child .text", hebrew);

    // Then
    assertThat(side("bob4").texts()).isEqualTo(markup + "|" + hebrew);
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
    side("bob5").waitForText(".badge", "70");
    side("bob5").click(".chat");
    side("bob5").waitForText(".message:last-child .text", "message 70");
    assertThat(side("bob5").texts()).doesNotContain("message 40|");

    // When
    page.evaluate("document.querySelector('#side-bob5 .messages').scrollTop = 0");

    // Then: older ones are above, and the reader stays where he was
    side("bob5").waitForCount(".message", 60);
    assertThat((Number) page.evaluate("document.querySelector('#side-bob5 .messages').scrollTop"))
        .matches(top -> top.doubleValue() > 300);
    page.evaluate("document.querySelector('#side-bob5 .messages').scrollTop = 0");
    side("bob5").waitForCount(".message", 70);
    assertThat(side("bob5").texts()).startsWith("message 1|message 2|");
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

  private DemoSide side(String user) {
    return new DemoSide(page, user);
  }
}

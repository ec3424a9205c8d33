package messaging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.openqa.selenium.support.ui.ExpectedConditions.numberOfElementsToBe;
import static org.openqa.selenium.support.ui.ExpectedConditions.presenceOfElementLocated;
import static org.openqa.selenium.support.ui.ExpectedConditions.textToBe;

import io.vertx.core.json.JsonObject;
import messaging.browser.DemoSide;
import org.junit.jupiter.api.Test;

/** The demo where answers to calls and events of the feed overtake each other. */
final class DemoOrderIT extends DemoFixture {
  @Test
  void marksAsSeenWhatCameAfterTheAnswerToALaterSend() {
    DemoSide ann = side("ann7");
    DemoSide bob = side("bob7");
    openChat(ann, bob);
    ann.write("first");
    chromium.until(presenceOfElementLocated(ann.in(".mine .ticks.seen")));
    bob.click(".switch");
    ann.write("second");
    chromium.until(presenceOfElementLocated(ann.in(".message:nth-child(3) .ticks.sent")));
    bob.write("third");

    // When: the feed resumes only after the send is answered
    chromium
        .driver()
        .executeScript(
            """
            const call = fetch;
            let go;
            const answered = new Promise(resolve => go = resolve);
            fetch = async (address, options) => {
              if (address === 'events') {
                await answered;
                return call(address, options);
              }
              return call(address, options).finally(() => options.method === 'POST' && go());
            };
            """);
    bob.click(".switch");

    // Then
    chromium.until(driver -> bob.texts().equals("first|second|third"));
    chromium.until(numberOfElementsToBe(ann.in(".mine .ticks.seen"), 2));
    chromium.until(presenceOfElementLocated(bob.in(".badge[hidden]")));
  }

  @Test
  void showsAMarkThatWasToldWhileTheChatsWereRead() {
    DemoSide ann = side("ann8");
    DemoSide bob = side("bob8");
    open(ann, bob);
    ann.chat("bob8");
    listenToMarks("ann8");
    hold("ann8", "chats");
    assertThat(node.send("ann8", "bob8", "from another device").status()).isEqualTo(201);
    awaitHeld();

    // When
    bob.chat("ann8");
    chromium.until(driver -> chromium.driver().executeScript("return window.marked"));
    release();

    // Then
    chromium.until(presenceOfElementLocated(ann.in(".mine .ticks.seen")));
  }

  @Test
  void showsNoTextThatWasErasedWhileItWasRead() {
    DemoSide ann = side("ann9");
    open(ann, side("bob9"));
    contacts.befriend("ann9", "eve9");
    assertThat(node.send("eve9", "ann9", "a secret").status()).isEqualTo(201);
    chromium.until(textToBe(ann.in(".chat .text"), "a secret"));
    hold("ann9", "messages/eve9");
    ann.chat("eve9");
    awaitHeld();

    // When
    node.vertx().eventBus().request("users.erase", new JsonObject().put("user_id", "eve9")).await();
    chromium.until(textToBe(ann.in(".chat .text"), "Erased"));
    release();

    // Then
    chromium.until(textToBe(ann.in(".message .text"), "Erased"));
  }

  /** Tabs tell each other what their stream brings, and the first one handles it at once. */
  private void listenToMarks(String user) {
    chromium
        .driver()
        .executeScript(
            """
            const [user] = arguments;
            const name = `messaging-feed ${new URL('events', document.baseURI)} ${user}`;
            const isMark = ({ data }) => data.event?.type === 'message.seen';
            window.channel = new BroadcastChannel(name);
            channel.onmessage = (word) => window.marked ||= isMark(word);
            """,
            user);
  }

  /** Keeps the answers to these calls of a user back, until {@link #release()}. */
  private void hold(String user, String path) {
    chromium
        .driver()
        .executeScript(
            """
            const [user, path] = arguments;
            const call = fetch;
            const released = new Promise(resolve => window.release = resolve);
            window.held = 0;
            fetch = async (address, options) => {
              const answer = await call(address, options);
              if (options.headers['X-User-Id'] !== user || address.split('?')[0] !== path) {
                return answer;
              }
              // Read now: the page gives up an answer that takes ten seconds.
              const body = await answer.text();
              window.held += 1;
              await released;
              return new Response(body, answer);
            };
            """,
            user,
            path);
  }

  private void awaitHeld() {
    chromium.until(driver -> chromium.driver().executeScript("return held > 0 || null"));
  }

  private void release() {
    chromium.driver().executeScript("release()");
  }
}

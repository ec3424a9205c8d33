package messaging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.openqa.selenium.support.ui.ExpectedConditions.numberOfElementsToBe;
import static org.openqa.selenium.support.ui.ExpectedConditions.presenceOfElementLocated;
import static org.openqa.selenium.support.ui.ExpectedConditions.textToBe;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import messaging.browser.DemoSide;
import org.junit.jupiter.api.Test;
import org.openqa.selenium.By;
import org.openqa.selenium.Keys;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.interactions.Actions;

/** The pages for people, in a real browser and used by clicks and keys. */
final class DemoIT extends DemoFixture {
  private static final Path PICTURE = Path.of("target", "demo.png");

  @Test
  void showsBadgesAndTicksAsTheyHappen() throws IOException {
    DemoSide ann = side("ann");
    DemoSide bob = side("bob");
    contacts.befriend("ann", "eve");
    node.send("eve", "ann", "See you on Friday!");
    open(ann, bob);
    chromium.until(textToBe(ann.in(".badge:not([hidden])"), "1"));

    // When: by keys alone
    press(Keys.TAB);
    assertThat(focused().getAriaRole()).isEqualTo("switch");
    press(Keys.TAB, "bob", Keys.ENTER);
    chromium.until(driver -> "text".equals(focused().getDomProperty("name")));
    press("Shall we have lunch?", Keys.ENTER);

    // Then
    chromium.until(presenceOfElementLocated(ann.in(".mine .ticks.sent")));
    chromium.until(textToBe(bob.in(".chat .text"), "Shall we have lunch?"));
    chromium.until(textToBe(bob.in(".badge:not([hidden])"), "1"));

    // When
    bob.click(".chat");

    // Then
    chromium.until(presenceOfElementLocated(bob.in(".badge[hidden]")));
    chromium.until(presenceOfElementLocated(ann.in(".mine .ticks.seen")));
    bob.write("בשמחה! מתי? 🥙");
    chromium.until(textToBe(ann.in(".message:not(.mine) .text"), "בשמחה! מתי? 🥙"));
    chromium.until(presenceOfElementLocated(bob.in(".mine .ticks.seen")));
    ann.write("At noon, at the fountain. 👩‍👩‍👧 are coming too, so let us take a large table.");
    chromium.until(presenceOfElementLocated(ann.in(".message:last-child .ticks.seen")));
    chromium.screenshot(PICTURE);
  }

  @Test
  void resumesWhereItWas() {
    DemoSide ann = side("ann2");
    DemoSide bob = side("bob2");
    openChat(ann, bob);
    ann.write("first");
    chromium.until(textToBe(bob.in(".message .text"), "first"));

    // When
    bob.click(".switch");
    ann.write("second");
    ann.write("third");
    chromium.until(presenceOfElementLocated(ann.in(".message:nth-last-child(1) .ticks.sent")));
    bob.write("written offline");

    // Then
    chromium.until(presenceOfElementLocated(bob.in(".mine .ticks.waiting")));
    assertThat(bob.texts()).isEqualTo("first|written offline");
    assertThat(ann.texts()).isEqualTo("first|second|third");

    // When
    bob.click(".switch");

    // Then
    chromium.until(textToBe(bob.in(".status"), "Live again, caught up on 2 messages"));
    chromium.until(presenceOfElementLocated(ann.in(".message:not(.mine)")));
    assertThat(ann.texts()).isEqualTo("first|second|third|written offline");
    assertThat(bob.texts()).isEqualTo(ann.texts());
    chromium.until(numberOfElementsToBe(ann.in(".mine .ticks.seen"), 3));
  }

  @Test
  void showsEveryTextAsItIs() {
    DemoSide ann = side("ann4");
    DemoSide bob = side("bob4");
    open(ann, bob);
    ann.chat("bob4");
    String markup = "<img src=x onerror=alert(1)> <b>bold</b> &amp; \"quoted\"";
    String hebrew = "שלום ann";

    // When
    ann.write(markup);
    ann.write(hebrew);
    bob.chat("ann4");
    chromium.until(textToBe(bob.in(".message:last-child .text"), hebrew));

    // Then
    assertThat(bob.texts()).isEqualTo(markup + "|" + hebrew);
    assertThat(chromium.driver().findElements(By.cssSelector(".messages :is(img, b)"))).isEmpty();
    WebElement last = chromium.driver().findElement(bob.in(".message:last-child .text"));
    assertThat(last.getCssValue("direction")).isEqualTo("rtl");
  }

  @Test
  void loadsOlderMessagesOnScroll() {
    DemoSide ann = side("ann5");
    DemoSide bob = side("bob5");
    contacts.befriend("ann5", "bob5");
    for (int i = 1; i <= 70; i++) {
      node.send("ann5", "bob5", "message " + i);
    }
    open(ann, bob);
    chromium.until(textToBe(bob.in(".badge"), "70"));
    bob.click(".chat");
    chromium.until(textToBe(bob.in(".message:last-child .text"), "message 70"));
    assertThat(bob.texts()).doesNotContain("message 40|");

    // When
    WebElement messages = chromium.driver().findElement(bob.in(".messages"));
    messages.sendKeys(Keys.HOME);

    // Then: older ones are above, and the reader stays where he was
    chromium.until(numberOfElementsToBe(bob.in(".message"), 60));
    assertThat(messages.getDomProperty("scrollTop"))
        .satisfies(top -> assertThat(Double.parseDouble(top)).isGreaterThan(300));
    messages.sendKeys(Keys.HOME);
    chromium.until(numberOfElementsToBe(bob.in(".message"), 70));
    assertThat(bob.texts()).startsWith("message 1|message 2|");
  }

  @Test
  void readsEventsHoweverTheyAreCut() {
    open(side("ann6"), side("bob6"));
    String stream =
        ": hello\n\nretry: 7\n\nevent: a\r\nid: 1\r\ndata: x\r\ndata:y\r\n\r\nid: 2\rdata: ü👋: z\r\r\n";
    List<String> characters = stream.codePoints().mapToObj(Character::toString).toList();

    // Then: whole, and cut behind every character
    for (List<String> chunks : List.of(List.of(stream), characters)) {
      assertThat(
              chromium
                  .driver()
                  .executeScript(
                      """
                      const [chunks] = arguments;
                      const { EventParser } = await import('./client/feed.js');
                      const parser = new EventParser();
                      return JSON.stringify(chunks.flatMap(chunk => parser.push(chunk)));
                      """,
                      chunks))
          .isEqualTo(
              "[{\"type\":\"message\",\"retry\":7,\"data\":\"\"},"
                  + "{\"type\":\"a\",\"id\":\"1\",\"data\":\"x\\ny\"},"
                  + "{\"type\":\"message\",\"id\":\"2\",\"data\":\"ü👋: z\"}]");
    }
  }

  @Test
  void rendersTheDescriptionOfTheApi() throws IOException {
    openPage("/docs");
    chromium.until(numberOfElementsToBe(By.className("opblock"), 12));
    assertThat(chromium.driver().findElement(By.className("title")).getText())
        .startsWith("Messaging Service");
    chromium.screenshot(Path.of("target", "docs.png"));
  }

  private void press(CharSequence... keys) {
    new Actions(chromium.driver()).sendKeys(keys).perform();
  }

  private WebElement focused() {
    return chromium.driver().switchTo().activeElement();
  }
}

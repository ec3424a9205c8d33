package messaging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.openqa.selenium.support.ui.ExpectedConditions.presenceOfElementLocated;
import static org.openqa.selenium.support.ui.ExpectedConditions.textToBe;
import static org.openqa.selenium.support.ui.ExpectedConditions.titleIs;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import messaging.browser.DemoSide;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.openqa.selenium.WindowType;

/** {@code /client/feed.js} in several tabs of one browser: the demo uses it. */
final class DemoTabsIT extends DemoFixture {
  /** Each would need two of the six connections that a browser opens to a host. */
  private static final int MANY = 4;

  private final List<String> tabs = new ArrayList<>();

  /** All but one, which the browser closes. */
  @AfterEach
  void closeTabs() {
    for (int tab = 0; tab < tabs.size(); tab++) {
      lookAt(tab);
      if (tab < tabs.size() - 1) {
        chromium.driver().close();
      }
    }
    tabs.clear();
  }

  private void openTabs(int number, DemoSide left, DemoSide right) {
    for (int i = 0; i < number; i++) {
      if (i > 0) {
        chromium.driver().switchTo().newWindow(WindowType.TAB);
      }
      openChat(left, right);
      tabs.add(chromium.driver().getWindowHandle());
    }
  }

  private void lookAt(int tab) {
    chromium.driver().switchTo().window(tabs.get(tab));
  }

  private void awaitStreams(int number) {
    await()
        .untilAsserted(
            () ->
                assertThat(node.management("/metrics").http().body())
                    .contains("messaging_feed_streams " + number + ".0\n"));
  }

  @Test
  void shareOneStreamForEachUser() {
    DemoSide ann = side("ann1");
    DemoSide bob = side("bob1");
    openTabs(MANY, ann, bob);

    // When
    ann.write("to all tabs");

    // Then
    for (int tab = 0; tab < MANY; tab++) {
      lookAt(tab);
      chromium.until(textToBe(bob.in(".message:last-child .text"), "to all tabs"));
      chromium.until(presenceOfElementLocated(ann.in(".mine .ticks.seen")));
    }
    awaitStreams(2);

    // When: the tab with the streams closes
    lookAt(0);
    chromium.driver().close();
    tabs.remove(0);
    lookAt(2);
    ann.write("to the others");

    // Then
    for (int tab = 0; tab < tabs.size(); tab++) {
      lookAt(tab);
      chromium.until(textToBe(bob.in(".message:last-child .text"), "to the others"));
      assertThat(bob.texts()).isEqualTo("to all tabs|to the others");
    }
    awaitStreams(2);
  }

  @Test
  void readWhatTheyMissedWhileAnotherOneHasTheStream() {
    DemoSide ann = side("ann2");
    DemoSide bob = side("bob2");
    openTabs(2, ann, bob);
    ann.write("first");
    chromium.until(textToBe(bob.in(".message:last-child .text"), "first"));

    // When
    bob.click(".switch");
    ann.write("second");
    ann.write("third");
    chromium.until(presenceOfElementLocated(ann.in(".message:last-child .ticks.sent")));
    assertThat(bob.texts()).isEqualTo("first");
    bob.click(".switch");

    // Then
    chromium.until(textToBe(bob.in(".status"), "Live again, caught up on 2 messages"));
    ann.write("fourth");
    chromium.until(textToBe(bob.in(".message:last-child .text"), "fourth"));
    assertThat(bob.texts()).isEqualTo("first|second|third|fourth");
    awaitStreams(2);
  }

  @Test
  void followTheEventsAsThePageOfTheApiShows() throws IOException {
    Matcher sample =
        Pattern.compile("```js\n(.*?)```", Pattern.DOTALL)
            .matcher(Files.readString(Path.of("src/docs/api.md")));
    assertThat(sample.find()).isTrue();
    open(side("eve4"), side("bob4"));
    tabs.add(chromium.driver().getWindowHandle());
    chromium
        .driver()
        .executeScript(
            sample
                .group(1)
                .replaceFirst("import (.*) from (.*);", "const $1 = await import($2);")
                .replace("status: (status) => ", "status: (status) => window.status = ")
                .replace("console.log", ""));
    chromium.until(driver -> "live".equals(chromium.driver().executeScript("return status")));
    contacts.befriend("ann", "bob4");

    node.send("bob4", "ann", "Hello from bob");

    chromium.until(titleIs("Hello from bob"));
  }

  @Test
  void shareOneStreamForBothSidesOfOneUser() {
    DemoSide phone = side("ann3");
    DemoSide laptop = side("ann3-2");
    contacts.befriend("ann3", "bob3");
    openPage("/demo?left=ann3&right=ann3");
    tabs.add(chromium.driver().getWindowHandle());
    untilLive(phone);
    untilLive(laptop);
    phone.chat("bob3");
    laptop.chat("bob3");

    // When
    phone.write("from my phone");

    // Then
    chromium.until(textToBe(laptop.in(".mine:last-child .text"), "from my phone"));
    laptop.write("from my laptop");
    chromium.until(textToBe(phone.in(".mine:last-child .text"), "from my laptop"));
    assertThat(phone.texts()).isEqualTo("from my phone|from my laptop");
    assertThat(laptop.texts()).isEqualTo(phone.texts());
    awaitStreams(1);
  }
}

package messaging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.openqa.selenium.support.ui.ExpectedConditions.elementToBeClickable;
import static org.openqa.selenium.support.ui.ExpectedConditions.numberOfElementsToBe;
import static org.openqa.selenium.support.ui.ExpectedConditions.presenceOfElementLocated;
import static org.openqa.selenium.support.ui.ExpectedConditions.textToBePresentInElementLocated;
import static org.openqa.selenium.support.ui.ExpectedConditions.visibilityOfElementLocated;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import messaging.browser.Accessibility;
import messaging.browser.DemoSide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.openqa.selenium.By;
import org.openqa.selenium.Keys;
import org.openqa.selenium.WebElement;

/** The pages as people find them: by what they type, for any user, in the light and in the dark. */
final class DemoPagesIT extends DemoFixture {
  /** The widest one. */
  private static final String LONG = "W".repeat(64);

  @ParameterizedTest
  @ValueSource(strings = {"/", "/demo", "/demo/", "/demo?left=&right=", "/demo?left=%20"})
  void showsAnnAndBobUnlessToldOtherwise(String path) {
    openPage(path);

    untilLive(side("ann"));
    untilLive(side("bob"));
  }

  @Test
  void keepsTheUsersOfAnAddressWithASlash() {
    openPage("/demo/?left=eve1&right=bob1");

    untilLive(side("eve1"));
    untilLive(side("bob1"));
  }

  @Test
  void saysThatNobodyHasAnImpossibleId() {
    openPage("/demo?left=a%20b%E2%82%AC&right=..");
    chromium.until(numberOfElementsToBe(By.cssSelector("#sides > .refusal[role=alert]"), 2));

    openPage("/demo?right=" + LONG + "W");
    untilLive(side("ann"));
    assertThat(chromium.driver().findElement(By.className("refusal")).getText())
        .contains("at most 64 characters");
  }

  @Test
  void opensNoChatWithAnImpossibleUser() {
    DemoSide ann = side("ann");
    openPage("/demo");
    untilLive(ann);
    for (String peer : List.of("a b", "..", "ann", LONG + "W", "zoë")) {
      WebElement field = ann.click(".open input");
      field.sendKeys(peer, Keys.ENTER);
      chromium.until(presenceOfElementLocated(ann.in(".open input:invalid")));
      assertThat(field.getDomProperty("validationMessage")).isNotEmpty();
      assertThat(chromium.driver().findElements(ann.in(".chosen"))).isEmpty();
      field.clear();
    }
  }

  @Test
  void hasRoomForTheLongestIds() {
    DemoSide left = side(LONG);
    DemoSide right = side("w".repeat(64));
    openChat(left, right);
    left.write("hello");

    Object inside =
        chromium
            .driver()
            .executeScript(
                """
                const holders = document.querySelectorAll("body, .panel, .me, .peer, .chat, nav");
                return [...holders].every(({ scrollWidth, clientWidth }) => scrollWidth <= clientWidth)
                  && [...document.querySelectorAll(".panel")].every((panel) =>
                    panel.querySelector(".switch").getBoundingClientRect().right
                      <= panel.getBoundingClientRect().right);
                """);
    assertThat(inside).isEqualTo(true);
    assertThat(chromium.driver().findElement(left.in(".peer .name")).getDomProperty("title"))
        .isEqualTo(right.user());
  }

  @Test
  void triesTheApiAsAnnWithoutAKey() {
    contacts.befriend("ann", "bob");
    openPage("/docs");
    click("#operations-messages-sendMessage button");
    click("#operations-messages-sendMessage .try-out__btn");

    // Then: no field is filled in but the user whom ann writes to
    List<String> filled =
        chromium.driver().findElements(By.cssSelector(".parameters input")).stream()
            .map(input -> String.valueOf(input.getDomProperty("value")))
            .filter(value -> !value.isEmpty())
            .toList();
    assertThat(filled).containsExactly("bob");

    // When
    click("#operations-messages-sendMessage .execute");

    // Then
    chromium.until(
        textToBePresentInElementLocated(
            By.cssSelector(".live-responses-table .response .response-col_status"), "201"));
    assertThat(node.messages("ann", "bob").encode()).contains("\"sender_id\":\"ann\"");
  }

  private void click(String selector) {
    chromium.until(elementToBeClickable(By.cssSelector(selector))).click();
  }

  @ParameterizedTest
  @ValueSource(strings = {"light", "dark"})
  void canBeReadByAll(String scheme) throws IOException {
    DemoSide ann = side("ann-" + scheme);
    DemoSide bob = side("bob-" + scheme);
    contacts.befriend(ann.user(), "eve");
    node.send("eve", ann.user(), "See you on Friday!");
    chromium.prefer(scheme);
    open(ann, bob);
    Accessibility.check(chromium);
    ann.chat(bob.user());
    ann.write("Shall we have lunch?");
    bob.click(".chat");
    chromium.until(presenceOfElementLocated(ann.in(".mine .ticks.seen")));
    ann.click(".composer textarea").sendKeys("\u200b", Keys.ENTER);
    chromium.until(visibilityOfElementLocated(ann.in(".refused [role=alert]")));
    bob.click(".switch");
    bob.write("Gladly");

    Accessibility.check(chromium);
    chromium.screenshot(Path.of("target", "demo-" + scheme + ".png"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"light", "dark"})
  void documentsForAll(String scheme) throws IOException {
    chromium.prefer(scheme);
    openPage("/docs/events");
    Accessibility.check(chromium);
    openPage("/docs");
    chromium.until(visibilityOfElementLocated(By.className("opblock")));
    Accessibility.check(chromium, "color-contrast");
    chromium.until(presenceOfElementLocated(By.cssSelector("#operations-messages-sendMessage")));
    chromium
        .driver()
        .findElement(By.cssSelector("#operations-messages-sendMessage button"))
        .click();
    chromium.until(presenceOfElementLocated(By.cssSelector(".opblock.is-open .parameters")));
    Accessibility.check(chromium, "color-contrast");
    chromium.screenshot(Path.of("target", "docs-" + scheme + ".png"));
  }
}

package messaging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.openqa.selenium.support.ui.ExpectedConditions.numberOfElementsToBe;
import static org.openqa.selenium.support.ui.ExpectedConditions.presenceOfElementLocated;
import static org.openqa.selenium.support.ui.ExpectedConditions.stalenessOf;
import static org.openqa.selenium.support.ui.ExpectedConditions.textToBe;
import static org.openqa.selenium.support.ui.ExpectedConditions.visibilityOfElementLocated;

import messaging.browser.DemoSide;
import org.junit.jupiter.api.Test;
import org.openqa.selenium.Keys;
import org.openqa.selenium.WebElement;

/** What a person writes in the demo: refused, changed, or longer than the field. */
final class DemoWritingIT extends DemoFixture {
  @Test
  void saysWhyAMessageToNoFriendIsRefused() {
    DemoSide ann = side("ann3");
    open(ann, side("mallory"));
    ann.chat("mallory");
    contacts.unfriend("ann3", "mallory");

    // When
    ann.write("Hi Mallory");

    // Then
    chromium.until(presenceOfElementLocated(ann.in(".message.refused")));
    assertThat(chromium.until(visibilityOfElementLocated(ann.in("[role=alert]"))).getText())
        .startsWith("Only friends may send messages to each other");
    ann.click(".dismiss");
    chromium.until(numberOfElementsToBe(ann.in(".message"), 0));
  }

  @Test
  void letsARefusedMessageBeChangedInItsPlace() {
    DemoSide ann = side("ann8");
    DemoSide bob = side("bob8");
    openChat(ann, bob);
    String blank = "\u200b";

    // When: newer ones come behind it
    ann.click(".composer textarea").sendKeys(blank, Keys.ENTER);
    chromium.until(visibilityOfElementLocated(ann.in(".refused [role=alert]")));
    bob.write("later");
    chromium.until(presenceOfElementLocated(ann.in(".message:not(.mine)")));

    // Then
    assertThat(ann.texts()).isEqualTo(blank + "|later");
    assertThat(ann.showsTheEnd()).isTrue();

    // When: it is refused again, it stays
    WebElement field = ann.click(".edit textarea");
    field.sendKeys(blank, Keys.ENTER);
    chromium.until(stalenessOf(field));
    chromium.until(visibilityOfElementLocated(ann.in(".refused [role=alert]")));
    assertThat(ann.texts()).isEqualTo(blank + blank + "|later");

    // When
    ann.click(".edit textarea").sendKeys(Keys.chord(Keys.CONTROL, "a"), "hello");
    ann.click(".edit [type=submit]");

    // Then
    chromium.until(textToBe(bob.in(".message:last-child .text"), "hello"));
    chromium.until(presenceOfElementLocated(ann.in(".mine .ticks.seen")));
    assertThat(ann.texts()).isEqualTo("later|hello");
    assertThat(ann.showsTheEnd()).isTrue();
  }

  @Test
  void keepsTheEndInSightWhenTheFieldGrows() {
    DemoSide ann = side("ann9");
    DemoSide bob = side("bob9");
    contacts.befriend("ann9", "bob9");
    for (int i = 1; i <= 20; i++) {
      node.send("bob9", "ann9", "message " + i);
    }
    openChat(ann, bob);
    chromium.until(textToBe(ann.in(".message:last-child .text"), "message 20"));
    chromium.until(driver -> ann.showsTheEnd());

    // When
    ann.click(".composer textarea")
        .sendKeys(Keys.chord(Keys.SHIFT, Keys.ENTER), Keys.chord(Keys.SHIFT, Keys.ENTER));

    // Then
    chromium.until(driver -> ann.showsTheEnd());
    bob.write("message 21");
    chromium.until(textToBe(ann.in(".message:last-child .text"), "message 21"));
    assertThat(ann.showsTheEnd()).isTrue();
  }
}

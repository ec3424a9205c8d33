package messaging.browser;

import static java.util.stream.Collectors.joining;
import static org.openqa.selenium.support.ui.ExpectedConditions.elementToBeClickable;
import static org.openqa.selenium.support.ui.ExpectedConditions.presenceOfElementLocated;

import org.openqa.selenium.By;
import org.openqa.selenium.Keys;
import org.openqa.selenium.WebElement;

/** The side of one user in the demo chat. */
public record DemoSide(Chromium chromium, String user) {
  /** Opens the conversation with another user. */
  public void chat(String peer) {
    click(".open input").sendKeys(peer, Keys.ENTER);
    chromium.until(presenceOfElementLocated(in(".conversation.chosen")));
  }

  /** Sends a text in the open conversation, and waits until it is shown. */
  public void write(String text) {
    click(".composer textarea").sendKeys(text, Keys.ENTER);
    // Not only if it is visible: a refused one is shown in a field.
    chromium.until(
        driver ->
            driver.findElements(in(".mine:last-child .text")).stream()
                .anyMatch(shown -> text.equals(shown.getDomProperty("textContent"))));
  }

  /** Clicks on the first matching element, as soon as that is possible. */
  public WebElement click(String selector) {
    WebElement element = chromium.until(elementToBeClickable(in(selector)));
    element.click();
    return element;
  }

  /** The texts of the conversation, from the top, separated by {@code |}. */
  public String texts() {
    return chromium.until(
        driver ->
            driver.findElements(in(".message .text")).stream()
                .map(text -> text.getDomProperty("textContent"))
                .collect(joining("|")));
  }

  /** Whether the end of the conversation is in sight. */
  public boolean showsTheEnd() {
    return Boolean.TRUE.equals(
        chromium
            .driver()
            .executeScript(
                """
                const [list] = arguments;
                const below = list.lastElementChild.getBoundingClientRect().bottom;
                return below <= list.getBoundingClientRect().bottom + 1;
                """,
                chromium.driver().findElement(in(".messages"))));
  }

  /** The matching elements on this side. */
  public By in(String selector) {
    return By.cssSelector("#side-" + user + " " + selector);
  }
}

package messaging.browser;

import static java.util.stream.Collectors.joining;
import static org.openqa.selenium.support.ui.ExpectedConditions.elementToBeClickable;
import static org.openqa.selenium.support.ui.ExpectedConditions.presenceOfElementLocated;
import static org.openqa.selenium.support.ui.ExpectedConditions.textToBe;

import org.openqa.selenium.By;
import org.openqa.selenium.Keys;
import org.openqa.selenium.WebElement;

/** The half of the demo chat that one user has before him. */
public record DemoSide(Chromium chromium, String user) {
  /** Opens the conversation with another user. */
  public void chat(String peer) {
    click(".open input").sendKeys(peer, Keys.ENTER);
    chromium.until(presenceOfElementLocated(in(".conversation.chosen")));
  }

  /** Sends a text in the conversation that is open, and waits until it is shown. */
  public void write(String text) {
    click("textarea").sendKeys(text, Keys.ENTER);
    chromium.until(textToBe(in(".mine:last-child .text"), text));
  }

  /** Clicks on the first such element, once that is possible. */
  public WebElement click(String selector) {
    WebElement element = chromium.until(elementToBeClickable(in(selector)));
    element.click();
    return element;
  }

  /** What the conversation shows, from the top, with {@code |} in between. */
  public String texts() {
    return chromium.until(
        driver ->
            driver.findElements(in(".message .text")).stream()
                .map(text -> text.getDomProperty("textContent"))
                .collect(joining("|")));
  }

  /** Such elements within this half. */
  public By in(String selector) {
    return By.cssSelector("#side-" + user + " " + selector);
  }
}

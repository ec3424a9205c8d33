package messaging.browser;

import static messaging.browser.Page.quote;

/**
 * The half of the demo chat that one user has before him, used by clicks and keys. Selectors are
 * looked for within it.
 */
public record DemoSide(Page page, String user) {
  /** Opens the conversation with another user. */
  public void chat(String peer) {
    page.click(within(".open input"));
    page.type(peer);
    page.pressEnter();
    waitFor(".conversation.chosen");
  }

  /** Sends a text in the conversation that is open, and waits until it is shown. */
  public void write(String text) {
    page.click(within("textarea"));
    page.type(text);
    page.pressEnter();
    waitForText(".mine:last-child .text", text);
  }

  /** Clicks on the first element that is there, once it is. */
  public void click(String selector) {
    page.click(within(selector));
  }

  /** What the conversation shows, from the top, with {@code |} in between. */
  public String texts() {
    return String.valueOf(
        page.evaluate(
            "[...document.querySelectorAll(%s)].map(p => p.textContent).join('|')"
                .formatted(quote(within(".message .text")))));
  }

  /** Waits until there is such an element. */
  public void waitFor(String selector) {
    page.waitUntil("document.querySelector(%s)".formatted(quote(within(selector))));
  }

  /** Waits until the first such element shows a text. */
  public void waitForText(String selector, String text) {
    page.waitUntil(
        "document.querySelector(%s)?.textContent === %s"
            .formatted(quote(within(selector)), quote(text)));
  }

  /** Waits until there are so many such elements. */
  public void waitForCount(String selector, int count) {
    page.waitUntil(
        "document.querySelectorAll(%s).length === %d".formatted(quote(within(selector)), count));
  }

  private String within(String selector) {
    return "#side-" + user + " " + selector;
  }
}

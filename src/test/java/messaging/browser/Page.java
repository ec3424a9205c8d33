package messaging.browser;

import static org.awaitility.Awaitility.await;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A page in a {@link Chromium}, used as a person would: by clicks and keys. */
public final class Page {
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final Duration POLL = Duration.ofMillis(25);

  private final DevTools devTools;
  private final String target;
  private final String session;

  private Page(DevTools devTools, String target, String session) {
    this.devTools = devTools;
    this.target = target;
    this.session = session;
  }

  static Page open(DevTools devTools, String url, int width, int height) {
    String target =
        devTools
            .call("", "Target.createTarget", new JsonObject().put("url", "about:blank"))
            .getString("targetId");
    String session =
        devTools
            .call(
                "",
                "Target.attachToTarget",
                new JsonObject().put("targetId", target).put("flatten", true))
            .getString("sessionId");
    Page page = new Page(devTools, target, session);
    page.call("Page.enable", new JsonObject());
    page.call("Runtime.enable", new JsonObject());
    page.call("Log.enable", new JsonObject());
    page.resize(width, height);
    page.call("Page.navigate", new JsonObject().put("url", url));
    page.waitUntil("location.href !== 'about:blank' && document.readyState === 'complete'");
    return page;
  }

  /** Sets the size in CSS pixels. */
  public void resize(int width, int height) {
    call(
        "Emulation.setDeviceMetricsOverride",
        new JsonObject()
            .put("width", width)
            .put("height", height)
            .put("deviceScaleFactor", 1)
            .put("mobile", false));
  }

  /** Makes media queries see this colour scheme: light or dark. */
  public void prefer(String colorScheme) {
    JsonObject feature =
        new JsonObject().put("name", "prefers-color-scheme").put("value", colorScheme);
    call(
        "Emulation.setEmulatedMedia",
        new JsonObject().put("features", new JsonArray().add(feature)));
  }

  /** The value of a JavaScript expression. */
  public @Nullable Object evaluate(String expression) {
    JsonObject result =
        call(
            "Runtime.evaluate",
            new JsonObject()
                .put("expression", expression)
                .put("returnByValue", true)
                .put("awaitPromise", true));
    if (result.containsKey("exceptionDetails")) {
      throw new AssertionError(expression + ": " + result.getJsonObject("exceptionDetails"));
    }
    return result.getJsonObject("result").getValue("value");
  }

  /** Waits until a JavaScript expression is true. */
  public void waitUntil(String expression) {
    await(expression)
        .atMost(PATIENCE)
        .pollInterval(POLL)
        .until(() -> Objects.equals(evaluate("!!(" + expression + ")"), true));
  }

  /** Clicks in the middle of the first element that is there, once it is. */
  public void click(String selector) {
    waitUntil("document.querySelector(%s)?.getClientRects().length".formatted(quote(selector)));
    JsonArray middle =
        (JsonArray)
            Objects.requireNonNull(
                evaluate(
                    "(box => [box.x + box.width / 2, box.y + box.height / 2])"
                        + "(document.querySelector(%s).getBoundingClientRect())"
                            .formatted(quote(selector))));
    for (String type : List.of("mousePressed", "mouseReleased")) {
      call(
          "Input.dispatchMouseEvent",
          new JsonObject()
              .put("type", type)
              .put("x", middle.getDouble(0))
              .put("y", middle.getDouble(1))
              .put("button", "left")
              .put("clickCount", 1));
    }
  }

  /** Types a text where the focus is. */
  public void type(String text) {
    call("Input.insertText", new JsonObject().put("text", text));
  }

  /** Presses Tab. */
  public void pressTab() {
    press("Tab", 9, "");
  }

  /** Presses Enter. */
  public void pressEnter() {
    press("Enter", 13, "\r");
  }

  /**
   * Presses a key.
   *
   * @param code the virtual key code of Windows, which Chromium wants beside the name
   * @param text what the key writes
   */
  private void press(String key, int code, String text) {
    for (String type : List.of("keyDown", "keyUp")) {
      call(
          "Input.dispatchKeyEvent",
          new JsonObject()
              .put("type", type)
              .put("key", key)
              .put("code", key)
              .put("windowsVirtualKeyCode", code)
              .put("text", text));
    }
  }

  /** What the browser complains about, other than failed requests: exceptions, refused content. */
  public List<String> complaints() {
    return devTools.events().stream()
        .filter(event -> session.equals(event.getString("sessionId")))
        .flatMap(Page::complaint)
        .toList();
  }

  private static Stream<String> complaint(JsonObject event) {
    JsonObject parameters = event.getJsonObject("params");
    boolean bad =
        switch (event.getString("method")) {
          case "Runtime.exceptionThrown" -> true;
          case "Log.entryAdded" ->
              parameters.getJsonObject("entry").getString("level").equals("error")
                  && !parameters.getJsonObject("entry").getString("source").equals("network");
          case "Runtime.consoleAPICalled" -> parameters.getString("type").equals("error");
          default -> false;
        };
    return bad ? Stream.of(parameters.encode()) : Stream.empty();
  }

  /** Writes what the page looks like as PNG. */
  public void screenshot(Path file) throws IOException {
    String data =
        call("Page.captureScreenshot", new JsonObject().put("format", "png")).getString("data");
    Files.createDirectories(file.toAbsolutePath().getParent());
    Files.write(file, Base64.getDecoder().decode(data));
  }

  /** Closes it with all its connections. */
  public void close() {
    devTools.call("", "Target.closeTarget", new JsonObject().put("targetId", target));
  }

  /** A JavaScript string literal. */
  public static String quote(String text) {
    return io.vertx.core.json.Json.encode(text);
  }

  private JsonObject call(String method, JsonObject parameters) {
    return devTools.call(session, method, parameters);
  }
}

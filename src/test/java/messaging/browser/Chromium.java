package messaging.browser;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.openqa.selenium.OutputType;
import org.openqa.selenium.StaleElementReferenceException;
import org.openqa.selenium.WebDriver;
import org.openqa.selenium.WindowType;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;
import org.openqa.selenium.logging.LogEntry;
import org.openqa.selenium.logging.LogType;
import org.openqa.selenium.logging.LoggingPreferences;
import org.openqa.selenium.support.ui.WebDriverWait;

/**
 * A headless Chromium with an empty profile for the tests of a class; each test has its own window.
 * Without Chromium or its driver the tests are skipped. A test fails if the browser logged an error
 * of its pages: exceptions and refused content, but not failed requests.
 */
public final class Chromium
    implements BeforeAllCallback, BeforeEachCallback, AfterEachCallback, AfterAllCallback {
  private static final String HOW_TO_GET =
      "No Chromium with its driver found: install them (Debian: apt-get install chromium"
          + " chromium-driver) or name the programs with -Dmessaging.chromium=/path/to/chromium"
          + " -Dmessaging.chromedriver=/path/to/chromedriver";

  /**
   * Tests cause refusals on purpose. An error from a script has a line number instead of the dash.
   */
  private static final Pattern FAILED_REQUEST =
      Pattern.compile("\\S+ - Failed to load resource: .*");

  /** Selenium warns about an unknown version of DevTools, which the tests do not use. */
  private static final Logger DEV_TOOLS =
      Logger.getLogger("org.openqa.selenium.devtools.CdpVersionFinder");

  /** Of the page, in CSS pixels; the size of a window would include its frame. */
  private static final Map<String, Object> SIZE =
      Map.of("width", 1280, "height", 800, "deviceScaleFactor", 1, "mobile", false);

  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final Duration START_TIMEOUT = Duration.ofMinutes(2);
  private static final Duration POLL = Duration.ofMillis(25);

  @SuppressWarnings("NullAway.Init") // before all
  private ChromeDriver driver;

  @Override
  public void beforeAll(ExtensionContext context) {
    Optional<Path> browser =
        find(
            "messaging.chromium",
            "chromium",
            "chromium-browser",
            "google-chrome",
            "google-chrome-stable");
    Optional<Path> driver = find("messaging.chromedriver", "chromedriver");
    if (browser.isEmpty() || driver.isEmpty()) {
      System.out.println(context.getDisplayName() + " is skipped. " + HOW_TO_GET);
      Assumptions.abort(HOW_TO_GET);
    }
    this.driver = start(browser.get(), driver.get());
    // JUnit does not close the browser if a signal stops the JVM.
    Runtime.getRuntime().addShutdownHook(new Thread(this.driver::quit, "quit-chromium"));
  }

  /** The program from the system property, or the first of these names on the PATH. */
  private static Optional<Path> find(String property, String... names) {
    String configured = System.getProperty(property, "");
    if (!configured.isEmpty()) {
      return Optional.of(Path.of(configured));
    }
    List<String> folders =
        List.of(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator));
    return Stream.of(names)
        .flatMap(name -> folders.stream().map(folder -> Path.of(folder, name)))
        .filter(Files::isExecutable)
        .findFirst();
  }

  /** Both paths are set, so that Selenium downloads nothing. */
  private static ChromeDriver start(Path browser, Path driver) {
    LoggingPreferences logs = new LoggingPreferences();
    logs.enable(LogType.BROWSER, Level.SEVERE);
    ChromeOptions options = new ChromeOptions();
    options.setBinary(browser.toFile());
    options.addArguments(
        "--headless",
        "--no-sandbox",
        "--disable-gpu",
        "--disable-dev-shm-usage",
        "--disable-component-update",
        "--disable-smooth-scrolling",
        "--hide-scrollbars");
    options.setCapability(ChromeOptions.LOGGING_PREFS, logs);
    ChromeDriverService service =
        new ChromeDriverService.Builder()
            .usingDriverExecutable(driver.toFile())
            .withTimeout(START_TIMEOUT)
            .build();
    DEV_TOOLS.setLevel(Level.SEVERE);
    ChromeDriver started = new ChromeDriver(service, options);
    // The check of a page by axe is one script.
    started.manage().timeouts().scriptTimeout(START_TIMEOUT);
    return started;
  }

  /** The browser. */
  public ChromeDriver driver() {
    return driver;
  }

  /** Waits for a condition, and returns its result. */
  public <V> V until(Function<? super WebDriver, V> condition) {
    return new WebDriverWait(driver, PATIENCE, POLL)
        // The element was replaced while the condition read it.
        .ignoring(StaleElementReferenceException.class)
        .until(condition);
  }

  /** Pages see that the user prefers a colour scheme, {@code light} or {@code dark}. */
  public void prefer(String colorScheme) {
    driver.executeCdpCommand(
        "Emulation.setEmulatedMedia",
        Map.of("features", List.of(Map.of("name", "prefers-color-scheme", "value", colorScheme))));
  }

  /** Writes a screenshot of the page as PNG. */
  public void screenshot(Path file) throws IOException {
    Files.createDirectories(file.toAbsolutePath().getParent());
    Files.write(file, driver.getScreenshotAs(OutputType.BYTES));
  }

  @Override
  public void beforeEach(ExtensionContext context) {
    driver.switchTo().newWindow(WindowType.TAB);
    driver.executeCdpCommand("Emulation.setDeviceMetricsOverride", SIZE);
  }

  @Override
  public void afterEach(ExtensionContext context) {
    List<String> complaints =
        driver.manage().logs().get(LogType.BROWSER).getAll().stream()
            .map(LogEntry::getMessage)
            .filter(FAILED_REQUEST.asMatchPredicate().negate())
            .toList();
    driver.close();
    driver.switchTo().window(driver.getWindowHandles().iterator().next());
    assertThat(complaints).isEmpty();
  }

  @Override
  public void afterAll(ExtensionContext context) {
    if (driver != null) {
      driver.quit();
    }
  }
}

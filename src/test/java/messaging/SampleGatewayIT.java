package messaging;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.openqa.selenium.support.ui.ExpectedConditions.presenceOfElementLocated;
import static org.openqa.selenium.support.ui.ExpectedConditions.textToBe;
import static org.openqa.selenium.support.ui.ExpectedConditions.urlMatches;
import static org.openqa.selenium.support.ui.ExpectedConditions.visibilityOfElementLocated;

import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import messaging.browser.Accessibility;
import messaging.browser.Chromium;
import messaging.browser.DemoSide;
import messaging.testing.Backing;
import messaging.testing.ContactServiceStub;
import messaging.testing.SampleGateway;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.openqa.selenium.By;
import org.openqa.selenium.Cookie;
import org.openqa.selenium.Keys;
import org.openqa.selenium.WebElement;

/**
 * A node behind the gateway of {@code docker/gateway}: people log in, and programs send passwords.
 */
@ExtendWith(VertxExtension.class)
@TestInstance(Lifecycle.PER_CLASS)
final class SampleGatewayIT {
  private static final String SECRET = "the-secret-of-the-sample";
  private static final HttpClient CLIENT = HttpClient.newHttpClient();
  private static final By REFUSAL = By.cssSelector("[role=alert]");

  @RegisterExtension final Chromium annsBrowser = new Chromium();
  @RegisterExtension final Chromium bobsBrowser = new Chromium();

  @SuppressWarnings("NullAway.Init") // before all
  private RunningService node;

  @SuppressWarnings("NullAway.Init") // before all
  private SampleGateway gateway;

  @BeforeAll
  void start(Vertx vertx) {
    ContactServiceStub contacts = ContactServiceStub.start(vertx).await();
    contacts.befriend("ann", "bob");
    contacts.befriend("eve", "mallory");
    Map<String, String> variables = new HashMap<>(RunningService.ownStream());
    variables.put("MESSAGING_AUTH_GATEWAY_SECRET", SECRET);
    node =
        RunningService.start(
            Backing.postgres().freshDatabase(), Backing.nats().url(), contacts.url(), variables);
    gateway = SampleGateway.before(node.at("/").getPort(), SECRET);
  }

  @AfterAll
  void stop() {
    if (gateway != null) {
      gateway.close();
    }
    if (node != null) {
      node.close();
    }
  }

  @Test
  void letsTwoPeopleLogInAndChat() throws IOException {
    DemoSide ann = logIn(annsBrowser, "ann");
    DemoSide bob = logIn(bobsBrowser, "bob");
    Cookie session = requireNonNull(annsBrowser.driver().manage().getCookieNamed("session"));
    assertThat(session.isHttpOnly()).isTrue();
    assertThat(session.getSameSite()).isEqualTo("Lax");
    Accessibility.check(annsBrowser);

    // When
    ann.chat("bob");
    ann.write("Hello Bob");

    // Then
    bobsBrowser.until(textToBe(bob.in(".badge:not([hidden])"), "1"));
    bob.chat("ann");
    annsBrowser.until(presenceOfElementLocated(ann.in(".mine .ticks.seen")));
    bob.write("Hello Ann");
    annsBrowser.until(textToBe(ann.in(".message:last-child .text"), "Hello Ann"));
    annsBrowser.screenshot(Path.of("target", "gateway.png"));

    // When
    ann.click(".logout");

    // Then
    annsBrowser.until(urlMatches("/login$"));
    annsBrowser.driver().get(gateway.at("/").toString());
    annsBrowser.until(urlMatches("/login$"));
    assertThat(annsBrowser.driver().manage().getCookies()).isEmpty();
  }

  @Test
  void leadsBackToTheFormWhenTheSessionHasEnded() {
    DemoSide ann = logIn(annsBrowser, "ann");
    annsBrowser.driver().manage().deleteAllCookies();

    ann.click(".open input").sendKeys("bob", Keys.ENTER);

    annsBrowser.until(urlMatches("/login$"));
  }

  @Test
  void saysWhenThePasswordIsWrong() {
    fillIn(annsBrowser, "ann", "guess");

    annsBrowser.until(visibilityOfElementLocated(REFUSAL));
    assertThat(annsBrowser.driver().manage().getCookies()).isEmpty();
    Accessibility.check(annsBrowser);
  }

  private DemoSide logIn(Chromium browser, String user) {
    fillIn(browser, user, "demo");
    DemoSide side = new DemoSide(browser, user);
    browser.until(presenceOfElementLocated(side.in(".status[data-kind=live]")));
    return side;
  }

  private void fillIn(Chromium browser, String user, String password) {
    browser.driver().manage().deleteAllCookies();
    browser.driver().get(gateway.at("/").toString());
    WebElement field = browser.until(visibilityOfElementLocated(By.name("user")));
    field.sendKeys(user);
    browser.driver().findElement(By.name("password")).sendKeys(password, Keys.ENTER);
  }

  @Test
  void believesNeitherForgedSessionsNorForgedHeaderFields() throws Exception {
    String ours = cookieOf(logIn("eve", "demo"));
    assertThat(chats("Cookie", ours).statusCode()).isEqualTo(200);
    String signature = ours.substring(ours.lastIndexOf('.'));
    long later = Instant.now().plusSeconds(60_000).getEpochSecond();

    // Then
    for (String forged :
        new String[] {
          "session=",
          "session=eve",
          "session=bob." + later + ".",
          "session=bob." + later + signature,
          ours.replace("eve", "bob"),
          ours.replaceFirst("\\.\\d+\\.", "." + later + "."),
          ours.replaceFirst("\\.\\d+\\.", ".1."),
        }) {
      assertThat(chats("Cookie", forged).statusCode()).as(forged).isEqualTo(401);
      // A browser is not asked for a password, and one that it sends is not looked at.
      HttpResponse<String> browser =
          chats("Cookie", forged, "Authorization", basic("bob:guess"), "Sec-Fetch-Mode", "cors");
      assertThat(browser.statusCode()).isEqualTo(401);
    }
    node.send("mallory", "eve", "Hi Eve", "X-Gateway-Secret", SECRET);
    HttpResponse<String> named =
        chats("Cookie", ours, "X-User-Id", "mallory", "Authorization", basic("mallory:guess"));
    assertThat(new JsonObject(named.body()).getInteger("unread_total")).isEqualTo(1);
  }

  @Test
  void takesPasswordsFromPrograms() throws Exception {
    assertThat(chats("Authorization", basic("bob:demo")).statusCode()).isEqualTo(200);
    HttpResponse<String> refused = chats("Authorization", basic("bob:guess"));
    assertThat(refused.statusCode()).isEqualTo(401);
    assertThat(refused.headers().firstValue("WWW-Authenticate"))
        .hasValue("Basic realm=\"Messaging\"");
  }

  @ParameterizedTest
  @ValueSource(strings = {"/login", "/logout"})
  void letsNoOtherSiteLogAnybodyInOrOut(String path) throws Exception {
    for (String[] headers :
        new String[][] {{"Sec-Fetch-Site", "cross-site"}, {"Origin", "https://evil.example"}}) {
      HttpResponse<String> answer = post(path, "user=ann&password=demo", headers);
      assertThat(answer.statusCode()).isEqualTo(403);
      assertThat(answer.headers().firstValue("Set-Cookie")).isEmpty();
    }
    String own = gateway.at("").toString();
    assertThat(post(path, "user=ann&password=demo", "Origin", own).statusCode()).isEqualTo(303);
  }

  @Test
  void givesASessionForTheRightPasswordOnly() throws Exception {
    assertThat(cookieOf(logIn("ann", "demo"))).startsWith("session=ann.");
    for (String[] wrong : new String[][] {{"nobody", "demo"}, {"ann:demo", ""}, {"", ""}}) {
      HttpResponse<String> refused = logIn(wrong[0], wrong[1]);
      assertThat(refused.statusCode()).isEqualTo(403);
      assertThat(refused.headers().firstValue("Set-Cookie")).isEmpty();
    }
  }

  private HttpResponse<String> logIn(String user, String password) throws Exception {
    return post("/login", "user=" + user + "&password=" + password);
  }

  private static String cookieOf(HttpResponse<String> answer) {
    return answer.headers().firstValue("Set-Cookie").orElseThrow().replaceFirst(";.*", "");
  }

  private HttpResponse<String> post(String path, String form, String... headers) throws Exception {
    return call(
        HttpRequest.newBuilder(gateway.at(path)).POST(BodyPublishers.ofString(form)), headers);
  }

  private HttpResponse<String> chats(String... headers) throws Exception {
    return call(HttpRequest.newBuilder(gateway.at("/chats")), headers);
  }

  private static HttpResponse<String> call(HttpRequest.Builder request, String... headers)
      throws Exception {
    if (headers.length > 0) {
      request.headers(headers);
    }
    return CLIENT.send(request.build(), BodyHandlers.ofString());
  }

  private static String basic(String userAndPassword) {
    return "Basic " + Base64.getEncoder().encodeToString(userAndPassword.getBytes(UTF_8));
  }
}

package messaging.http;

import static java.util.Objects.requireNonNull;
import static messaging.http.HttpServerExtension.head;
import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.junit5.VertxExtension;
import java.util.List;
import java.util.Set;
import messaging.config.PagesConfig;
import messaging.http.RawConnection.Reply;
import messaging.testing.ApiContract;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@ExtendWith(VertxExtension.class)
class PagesTest {
  @RegisterExtension static final HttpServerExtension server = new HttpServerExtension();

  /** Without authentication. */
  private Reply get(String path, String headerLines) {
    try (RawConnection connection = server.connect()) {
      return connection.send(head("GET", path, headerLines) + "\r\n").read();
    }
  }

  @Test
  void servesEveryPageToAnybodyAsDescribed() {
    Set<String> paths = Pages.of(new PagesConfig(true, false)).keySet();

    assertThat(paths).contains("/docs", "/openapi.yaml", "/asyncapi.yaml", "/client/feed.js");
    assertThat(paths)
        .allSatisfy(
            path -> {
              Reply reply = get(path, "");
              assertThat(reply.status()).isEqualTo(200);
              assertThat(reply.header("cache-control")).contains("no-cache");
              assertThat(reply.header("x-content-type-options")).contains("nosniff");
              assertThat(reply.header("content-security-policy").orElseThrow())
                  .startsWith("default-src 'none'; script-src 'self'; style-src 'self';")
                  .doesNotContain("unsafe", "http:", "https:", "*");
              ApiContract.published(server.vertx())
                  .checkAnswer("GET", path, reply.status(), reply::header, reply.body());
            });
  }

  @Test
  void sendsNothingToWhoeverHasIt() {
    Reply first = get("/openapi.yaml", "");
    String tag = first.header("etag").orElseThrow();

    assertThat(List.of(tag, "W/" + tag, "\"x\", " + tag, "*"))
        .allSatisfy(
            known -> {
              Reply again = get("/openapi.yaml", "If-None-Match: " + known + "\r\n");
              assertThat(again.status()).isEqualTo(304);
              assertThat(again.header("etag")).contains(tag);
              assertThat(again.body()).isEmpty();
            });
    assertThat(get("/openapi.yaml", "If-None-Match: \"x\"\r\n").body()).isEqualTo(first.body());
    assertThat(get("/asyncapi.yaml", "If-None-Match: " + tag + "\r\n").status()).isEqualTo(200);
  }

  @Test
  void keepsTheConnectionAfterEveryKindOfAnswer() {
    String tag = get("/docs", "").header("etag").orElseThrow();
    try (RawConnection connection = server.connect()) {
      connection.send(head("HEAD", "/docs", "") + "\r\n");
      assertThat(connection.readHead().status()).isEqualTo(200);
      connection.send(head("GET", "/docs", "If-None-Match: " + tag + "\r\n") + "\r\n");
      assertThat(connection.read().status()).isEqualTo(304);
      connection.send(head("GET", "/docs", "") + "\r\n");
      assertThat(connection.read().status()).isEqualTo(200);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/docs/index.html",
        "/docs/events/",
        "/docs/swagger-ui.js",
        "/demo/index.html",
        "/demo/demo.css/",
        "/client/",
        "/config.yaml",
        "/openapi.yaml/",
        "/openapi%2Eyaml"
      })
  void servesNothingElse(String path) {
    assertThat(get(path, "").status()).isEqualTo(404);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/docs/../docs",
        "/docs/%2e%2e/config.yaml",
        "/docs/..%2fconfig.yaml",
        "/demo/../config.yaml",
        "/docs//docs.css"
      })
  void refusesPathsThatLeadElsewhere(String path) {
    assertThat(get(path, "").status()).isEqualTo(400);
  }

  @Test
  void refusesOtherMethods() {
    try (RawConnection connection = server.connect()) {
      Reply reply = connection.send(head("POST", "/docs", "") + "\r\n").read();

      assertThat(reply.status()).isEqualTo(405);
      assertThat(reply.header("allow")).contains("GET, HEAD");
    }
  }

  @Test
  void servesWhatIsSwitchedOnOnly() {
    assertThat(Pages.of(new PagesConfig(false, false))).isEmpty();
    assertThat(Pages.of(new PagesConfig(false, true)).keySet())
        .isNotEmpty()
        .allMatch(path -> path.startsWith("/demo") || path.equals("/client/feed.js"));
  }

  @ParameterizedTest
  @CsvSource({
    "/, demo",
    "/?left=eve, demo?left=eve",
    "/demo/, ../demo",
    "/demo/?left=eve&right=%61, ../demo?left=eve&right=%61",
    "/docs/, ../docs"
  })
  void leadsFromWhatPeopleTypeToThePages(String path, String location) {
    try (RawConnection connection = server.connect()) {
      Reply reply = connection.send(head("GET", path, "") + "\r\n").read();

      assertThat(reply.status()).isEqualTo(302);
      assertThat(reply.header("location")).contains(location);
      assertThat(connection.send(head("GET", "/demo", "") + "\r\n").read().status()).isEqualTo(200);
    }
  }

  @Test
  void leadsNowhereInProduction() {
    assertThat(Pages.redirects(new PagesConfig(true, false))).isEmpty();
    assertThat(Pages.redirects(new PagesConfig(false, true))).doesNotContainKey("/docs/");
  }

  @Test
  void namesACallerOnlyWhereEveryCallerIsBelieved() {
    assertThat(pageOfTheApi(new PagesConfig(true, true))).contains("data-caller=\"ann\"");
    assertThat(pageOfTheApi(new PagesConfig(true, false))).contains("data-caller=\"\"");
  }

  private static String pageOfTheApi(PagesConfig config) {
    return requireNonNull(Pages.of(config).get("/docs")).body().toString();
  }

  @Test
  void letsNoTextBecomeMarkupInTheDemo() {
    assertThat(get("/demo", "").header("content-security-policy").orElseThrow())
        .contains("require-trusted-types-for 'script'; trusted-types 'none'");
    assertThat(Pages.of(new PagesConfig(false, true)).values())
        .extracting(file -> file.body().toString())
        .allSatisfy(
            text ->
                assertThat(text)
                    .doesNotContain("innerHTML", "outerHTML", "insertAdjacentHTML", "eval("));
  }
}

package messaging.auth;

import static messaging.auth.Tokens.bearer;
import static messaging.auth.Tokens.rs256;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.RSAKey;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.junit5.VertxExtension;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import messaging.config.AuthConfig;
import messaging.message.ErrorCode;
import messaging.message.MessagingException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(VertxExtension.class)
class RemoteKeysTest {
  private static final RSAKey FIRST = Tokens.rsa(2048, "k1");
  private static final RSAKey SECOND = Tokens.rsa(2048, "k2");

  private final AtomicInteger lookUps = new AtomicInteger();
  private volatile Instant now = Tokens.NOW;
  private volatile Consumer<HttpServerRequest> answer = keys(FIRST);
  private Identity identity;

  @BeforeEach
  void start(Vertx vertx) {
    HttpServer server =
        vertx
            .createHttpServer()
            .requestHandler(
                request -> {
                  lookUps.incrementAndGet();
                  answer.accept(request);
                })
            .listen(0, "127.0.0.1")
            .await();
    identity = Identities.create(config(server.actualPort()), vertx, clock());
  }

  private Clock clock() {
    InstantSource source = () -> now;
    return source.withZone(ZoneOffset.UTC);
  }

  private static AuthConfig config(int port) {
    return new AuthConfig.Jwt(
        new AuthConfig.JwtKeys.KeySet(URI.create("http://127.0.0.1:" + port + "/keys")),
        "https://id.example",
        "messaging",
        Duration.ofHours(1));
  }

  private static Consumer<HttpServerRequest> keys(JWK... keys) {
    String json = new JWKSet(List.of(keys)).toString(true);
    return request -> request.response().end(json);
  }

  private Future<String> caller(String token) {
    Future<String> caller = identity.authenticate(bearer(token)).map(Caller::userId);
    caller.otherwise("refused").await();
    return caller;
  }

  @Test
  void looksKeysUpOnceAndKeepsThem() {
    for (int i = 0; i < 3; i++) {
      assertThat(caller(rs256(FIRST, "k1")).result()).isEqualTo("ann");
      assertThat(caller(rs256(FIRST, null)).result()).isEqualTo("ann");
    }
    assertThat(lookUps).hasValue(1);
  }

  @Test
  void asksOnceForManyAtTheSameTime() {
    List<Future<Caller>> callers = new ArrayList<>();
    for (int i = 0; i < 50; i++) {
      callers.add(identity.authenticate(bearer(rs256(FIRST, "k1"))));
    }
    Future.all(callers).await();
    assertThat(lookUps).hasValue(1);
  }

  @Test
  void followsRotationButNotFasterThanEveryTenSeconds() {
    caller(rs256(FIRST, "k1"));
    answer = keys(FIRST, SECOND);

    assertThat(caller(rs256(SECOND, "k2")).failed()).isTrue();
    now = now.plusSeconds(9);
    assertThat(caller(rs256(SECOND, "k2")).failed()).isTrue();
    assertThat(lookUps).hasValue(1);

    now = now.plusSeconds(1);
    assertThat(caller(rs256(SECOND, "k2")).result()).isEqualTo("ann");
    assertThat(lookUps).hasValue(2);

    // Forged key ids cause no look-up in between.
    for (int i = 0; i < 20; i++) {
      assertThat(caller(rs256(SECOND, "forged" + i)).failed()).isTrue();
    }
    assertThat(lookUps).hasValue(2);
    assertThat(caller(rs256(FIRST, "k1")).succeeded()).isTrue();
  }

  @Test
  void followsRotationOfKeysWithoutNames() {
    answer = keys(new RSAKey.Builder(FIRST).keyID(null).build());
    assertThat(caller(rs256(FIRST, null)).succeeded()).isTrue();
    answer = keys(new RSAKey.Builder(SECOND).keyID(null).build());
    now = now.plusSeconds(10);

    assertThat(caller(rs256(SECOND, null)).succeeded()).isTrue();
    assertThat(caller(rs256(FIRST, null)).failed()).isTrue();
  }

  @Test
  void noticesAKeyThatIsReplacedUnderItsName() {
    caller(rs256(FIRST, "k1"));
    RSAKey next = new RSAKey.Builder(SECOND).keyID("k1").build();
    answer = keys(next);
    now = now.plusSeconds(9);
    assertThat(caller(rs256(next, "k1")).failed()).isTrue();
    assertThat(lookUps).hasValue(1);

    now = now.plusSeconds(1);
    assertThat(caller(rs256(next, "k1")).result()).isEqualTo("ann");
    assertThat(caller(rs256(FIRST, "k1")).failed()).isTrue();
    assertThat(lookUps).hasValue(2);
  }

  @Test
  void looksUpForBadSignaturesAtMostEveryTenSeconds() {
    caller(rs256(FIRST, "k1"));
    for (int round = 1; round <= 3; round++) {
      now = now.plusSeconds(10);
      for (int i = 0; i < 10; i++) {
        assertThat(caller(rs256(SECOND, "k1")).cause())
            .isInstanceOfSatisfying(
                AuthenticationException.class,
                refusal -> assertThat(refusal.detail()).contains("signature"));
        assertThat(caller(rs256(FIRST, "k1")).succeeded()).isTrue();
      }
      assertThat(lookUps).hasValue(1 + round);
    }
  }

  @Test
  void keepsKeysWhileTheyCannotBeLookedUp() {
    caller(rs256(FIRST, "k1"));
    for (Consumer<HttpServerRequest> broken : brokenAnswers()) {
      answer = broken;
      now = now.plusSeconds(10);
      int before = lookUps.get();

      assertThat(caller(rs256(SECOND, "k2")).cause()).isInstanceOf(AuthenticationException.class);
      assertThat(lookUps).hasValue(before + 1);
      assertThat(caller(rs256(FIRST, "k1")).result()).isEqualTo("ann");
    }
  }

  @Test
  void isUnavailableAsLongAsThereIsNoKey() {
    for (Consumer<HttpServerRequest> broken : brokenAnswers()) {
      answer = broken;
      now = now.plusSeconds(1);
      int before = lookUps.get();

      assertThat(caller(rs256(FIRST, "k1")).cause())
          .isInstanceOfSatisfying(
              MessagingException.class,
              refusal -> assertThat(refusal.code()).isEqualTo(ErrorCode.UNAVAILABLE));
      assertThat(lookUps).hasValue(before + 1);
    }
    answer = keys(FIRST);
    now = now.plusSeconds(1);
    assertThat(caller(rs256(FIRST, "k1")).succeeded()).isTrue();
  }

  private static List<Consumer<HttpServerRequest>> brokenAnswers() {
    RSAKey weak = Tokens.rsa(1024, "k2");
    return List.of(
        request -> request.response().setStatusCode(500).end(),
        request -> request.response().setStatusCode(302).putHeader("Location", "/elsewhere").end(),
        request -> request.response().end("nonsense"),
        request -> request.response().end("{}"),
        request -> request.response().end("{\"keys\":[1]}"),
        request -> request.response().end("{\"keys\":[{\"kty\":\"RSA\"},{}]}"),
        request -> request.response().end("x".repeat(KeySetClient.MAX_BYTES + 1)),
        request -> request.connection().close(),
        keys(weak),
        // Never answered: it ends at the deadline.
        request -> request.pause());
  }

  @Test
  void passesOverEntriesThatAreForOthers() {
    String set =
        "{\"keys\":[{\"kty\":\"XYZ\"},{\"kty\":\"RSA\",\"n\":\"!\"},"
            + Tokens.ec(Curve.P_521, "k1").toPublicJWK().toJSONString()
            + ","
            + FIRST.toPublicJWK().toJSONString()
            + "]}";
    answer = request -> request.response().end(set);

    assertThat(caller(rs256(FIRST, "k1")).result()).isEqualTo("ann");
  }

  @Test
  void forgetsWithdrawnKeysInTime() {
    caller(rs256(FIRST, "k1"));
    answer = keys(SECOND);
    now = now.plusSeconds(301);

    // The request does not wait …
    assertThat(identity.authenticate(bearer(rs256(FIRST, "k1"))).succeeded()).isTrue();
    // … but the look-up happens.
    await().untilAsserted(() -> assertThat(caller(rs256(FIRST, "k1")).failed()).isTrue());
    assertThat(lookUps).hasValue(2);
  }
}

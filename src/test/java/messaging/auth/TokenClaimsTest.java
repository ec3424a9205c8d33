package messaging.auth;

import static messaging.auth.Tokens.NOW;
import static messaging.auth.Tokens.SECRET;
import static messaging.auth.Tokens.bearer;
import static messaging.auth.Tokens.claims;
import static messaging.auth.Tokens.hs256;
import static messaging.auth.Tokens.mac;
import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSObject;
import com.nimbusds.jose.Payload;
import com.nimbusds.jwt.JWTClaimsSet;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Base64;
import java.util.Date;
import java.util.Set;
import messaging.config.AuthConfig;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a refused token is told, and how long an accepted one proves its caller. */
class TokenClaimsTest {
  private static final Duration LEEWAY = Duration.ofSeconds(30);
  private static final String CLAIMS =
      "\"sub\":\"ann\",\"iss\":\"https://id.example\",\"aud\":\"messaging\"";

  private final Identity identity =
      new JwtIdentity(
          TokenKeys.of(TokenKey.ofSecret(SECRET)),
          new AuthConfig.Jwt(
              new AuthConfig.JwtKeys.Secret(SECRET), "https://id.example", "messaging", LEEWAY),
          Clock.fixed(NOW, ZoneOffset.UTC));

  private Future<Caller> caller(JWTClaimsSet.Builder claims) {
    return identity.authenticate(bearer(hs256(claims.build())));
  }

  /** A signed token with a payload that no library would write. */
  private Future<Caller> caller(String payload) throws JOSEException {
    JWSObject token = new JWSObject(new JWSHeader(JWSAlgorithm.HS256), new Payload(payload));
    token.sign(mac(SECRET));
    return identity.authenticate(bearer(token.serialize()));
  }

  private static void assertTold(Future<Caller> caller, String reason) {
    assertThat(caller.cause())
        .isInstanceOfSatisfying(
            AuthenticationException.class,
            refusal -> {
              assertThat(refusal.detail()).contains(reason);
              assertThat(refusal.challenge())
                  .isEqualTo(
                      "Bearer error=\"invalid_token\", error_description=\"%s\"", refusal.detail());
              // RFC 6750, section 3
              assertThat(refusal.detail()).matches("[ !#-\\[\\]-~]+");
            });
  }

  @Test
  void tellsWhichClaimIsWrong() {
    assertTold(caller(claims().expirationTime(Date.from(NOW.minusSeconds(31)))), "expired");
    assertTold(caller(claims().expirationTime(null)), "no expiration time");
    assertTold(caller(claims().notBeforeTime(Date.from(NOW.plusSeconds(31)))), "not yet valid");
    assertTold(caller(claims().audience("canary")), "another audience");
    assertTold(caller(claims().audience((String) null)), "another audience");
    assertTold(caller(claims().issuer("canary")), "another issuer");
    assertTold(caller(claims().subject(null)), "no subject");
    assertTold(caller(claims().subject("ca nary")), "not a user id");
  }

  @Test
  void tellsWhatIsWrongWithTheTokenItself() {
    String token = hs256(claims().build());
    JWSHeader critical =
        new JWSHeader.Builder(JWSAlgorithm.HS256)
            .criticalParams(Set.of("canary"))
            .customParam("canary", true)
            .build();

    assertTold(identity.authenticate(bearer(token + "x")), "signature");
    assertTold(identity.authenticate(bearer("canary")), "malformed");
    assertTold(identity.authenticate(bearer("")), "malformed");
    assertTold(identity.authenticate(bearer(head("{\"alg\":\"none\"}") + ".e30.")), "malformed");
    assertTold(identity.authenticate(bearer(head("{\"alg\":\"RS512\"}") + ".e30.AA")), "algorithm");
    assertTold(identity.authenticate(bearer(head("{\"alg\":\"RS256\"}") + ".e30.AA")), "No key");
    assertTold(
        identity.authenticate(bearer(Tokens.signed(critical, mac(SECRET), claims().build()))),
        "extension");
    assertTold(
        identity.authenticate(bearer(token).add("Authorization", "Bearer " + token)),
        "more than once");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        "[]",
        "null",
        "{\"alg\":null}",
        "{\"alg\":5}",
        "{\"alg\":\"HS256\",\"kid\":5}",
        "{\"alg\":\"HS256\",\"typ\":{}}",
        "{\"alg\":\"HS256\",\"jwk\":{}}",
        "{\"alg\":\"HS256\",\"jwk\":5}",
        "{\"alg\":\"HS256\",\"jku\":\"::\"}",
        "{\"alg\":\"HS256\",\"x5c\":[5]}",
        "{\"alg\":\"HS256\",\"crit\":[]}",
        "{\"alg\":\"HS256\",\"crit\":5}",
        "{\"alg\":\"HS256\",\"b64\":false}",
        "{\"alg\":\"HS256\",\"iat\":1e999}"
      })
  void refusesOddHeads(String head) {
    Future<Caller> caller = identity.authenticate(bearer(head(head) + ".e30.AA"));

    assertThat(caller.cause()).isInstanceOf(AuthenticationException.class);
  }

  @Test
  void asksForATokenWhereThereIsNone() {
    for (String authorization : new String[] {"", "Bearer", "Basic YTpi", "canary"}) {
      MultiMap headers = MultiMap.caseInsensitiveMultiMap().add("Authorization", authorization);
      assertThat(identity.authenticate(headers).cause())
          .isInstanceOfSatisfying(
              AuthenticationException.class,
              refusal -> assertThat(refusal.challenge()).isEqualTo("Bearer"));
    }
  }

  @Test
  void provesTheCallerUntilTheTokenWouldBeRefused() {
    Instant end = NOW.plusSeconds(60);

    assertThat(caller(claims()).result()).isEqualTo(new Caller("ann", end.plus(LEEWAY)));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "9223372036854775807",
        "9223372036854775808",
        "-9223372036854775809",
        "99999999999999999999999999999999999999",
        "1e19",
        "-1e19",
        "1e308",
        "1e999",
        "-1e999",
        "\"1795600000\"",
        "\"tomorrow\"",
        "true",
        "[]",
        "{}",
        "NaN"
      })
  void refusesTimesThatAreNone(String time) throws JOSEException {
    assertTold(caller("{" + CLAIMS + ",\"exp\":" + time + "}"), "");
    assertTold(caller("{" + CLAIMS + ",\"exp\":1e12,\"nbf\":" + time + "}"), "");
  }

  @ParameterizedTest
  @CsvSource({
    "0, expired",
    "-1, expired",
    "-9000000000000000, expired",
    "1.5, expired",
    "null, no expiration"
  })
  void refusesTimesThatArePast(String time, String reason) throws JOSEException {
    assertTold(caller("{" + CLAIMS + ",\"exp\":" + time + "}"), reason);
  }

  @Test
  void takesFractionsOfSecondsAndFarTimes() throws JOSEException {
    long now = NOW.getEpochSecond();

    assertThat(caller("{" + CLAIMS + ",\"exp\":" + now + ".5}").result().provenUntil())
        .isEqualTo(NOW.plusMillis(500).plus(LEEWAY));
    assertThat(caller("{" + CLAIMS + ",\"exp\":9000000000000000,\"nbf\":-1.5}").result())
        .isEqualTo(new Caller("ann", Instant.ofEpochSecond(9_000_000_000_000_000L).plus(LEEWAY)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "null", "[]", "5", "\"x\"", "{", "{\"sub\":5}", "{\"aud\":[5]}"})
  void refusesPayloadsThatAreNoClaims(String payload) throws JOSEException {
    assertTold(caller(payload), "");
  }

  private static String head(String json) {
    return Base64.getUrlEncoder()
        .withoutPadding()
        .encodeToString(json.getBytes(StandardCharsets.UTF_8));
  }
}

package messaging.auth;

import static messaging.auth.Tokens.NOW;
import static messaging.auth.Tokens.SECRET;
import static messaging.auth.Tokens.bearer;
import static messaging.auth.Tokens.claims;
import static messaging.auth.Tokens.hs256;
import static messaging.auth.Tokens.mac;
import static messaging.auth.Tokens.pem;
import static messaging.auth.Tokens.rs256;
import static messaging.auth.Tokens.signed;
import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jwt.JWTClaimsSet;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.Base64;
import java.util.Date;
import java.util.List;
import java.util.Set;
import messaging.config.AuthConfig;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JwtIdentityTest {
  private static final Clock CLOCK = Clock.fixed(NOW, ZoneOffset.UTC);
  private static final RSAKey RSA = Tokens.rsa(2048, "r1");
  private static final ECKey EC = Tokens.ec(Curve.P_256, "e1");

  private final Identity shared = identity(TokenKey.ofSecret(SECRET));

  private static Identity identity(TokenKey key) {
    AuthConfig.Jwt config =
        new AuthConfig.Jwt(
            new AuthConfig.JwtKeys.Secret(SECRET),
            "https://id.example",
            "messaging",
            Duration.ofSeconds(30));
    return new JwtIdentity(TokenKeys.of(key), config, CLOCK);
  }

  @Test
  void believesSignedTokens() throws JOSEException {
    Identity rsa = identity(TokenKey.ofPem(pem(RSA.toPublicKey())));
    Identity ec = identity(TokenKey.ofPem(pem(EC.toPublicKey())));

    assertThat(shared.authenticate(bearer(hs256(claims().build()))).result().userId())
        .isEqualTo("ann");
    assertThat(rsa.authenticate(bearer(rs256(RSA, "any"))).result().userId()).isEqualTo("ann");
    assertThat(ec.authenticate(bearer(Tokens.es256(EC, null))).result().userId()).isEqualTo("ann");
  }

  @Test
  void refusesTokensOfOtherKeys() throws JOSEException {
    Identity rsa = identity(TokenKey.ofPem(pem(RSA.toPublicKey())));

    assertRefused(rsa, rs256(Tokens.rsa(2048, "r1"), "r1"));
    assertRefused(rsa, Tokens.es256(EC, null));
    assertRefused(rsa, hs256(claims().build()));
    assertRefused(shared, rs256(RSA, null));
    String other = SECRET.replace('0', 'x');
    assertRefused(shared, signed(new JWSHeader(JWSAlgorithm.HS256), mac(other), claims().build()));
  }

  @Test
  void neverTakesPublicKeyForSharedSecret() throws JOSEException {
    String pem = pem(RSA.toPublicKey());
    Identity rsa = identity(TokenKey.ofPem(pem));
    JWSHeader header = new JWSHeader(JWSAlgorithm.HS256);

    for (String secret : List.of(pem, pem.strip(), RSA.toPublicJWK().toJSONString())) {
      assertRefused(rsa, signed(header, mac(secret), claims().build()));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"none", "None", "NONE", "nOnE", "", "HS257", "hs256"})
  void refusesOtherAlgorithms(String algorithm) {
    String head = base64("{\"alg\":\"" + algorithm + "\"}");
    String body = base64(claims().build().toString());

    assertRefused(shared, head + "." + body + ".");
    assertRefused(shared, head + "." + body);
    assertRefused(shared, head + "." + body + "." + hs256(claims().build()).split("\\.", -1)[2]);
  }

  @Test
  void refusesStrongerVariantsThatWereNotAskedFor() throws JOSEException {
    String secret = SECRET + SECRET;
    Identity mac = identity(TokenKey.ofSecret(secret));
    Identity rsa = identity(TokenKey.ofPem(pem(RSA.toPublicKey())));
    RSASSASigner signer = new RSASSASigner(RSA);

    assertRefused(mac, signed(new JWSHeader(JWSAlgorithm.HS512), mac(secret), claims().build()));
    for (JWSAlgorithm algorithm : List.of(JWSAlgorithm.RS512, JWSAlgorithm.PS256)) {
      assertRefused(rsa, signed(new JWSHeader(algorithm), signer, claims().build()));
    }
  }

  @Test
  void refusesWhatIsCriticalAndUnknown() {
    JWSHeader header =
        new JWSHeader.Builder(JWSAlgorithm.HS256)
            .criticalParams(Set.of("x-new"))
            .customParam("x-new", true)
            .build();

    assertRefused(shared, signed(header, mac(SECRET), claims().build()));
  }

  @Test
  void wantsAnEndAndTakesClocksThatDifferALittle() {
    assertRefused(shared, hs256(claims().expirationTime(null).build()));
    assertThat(isBelieved(claims().expirationTime(inSeconds(-29)))).isTrue();
    assertThat(isBelieved(claims().expirationTime(inSeconds(-30)))).isFalse();
    assertThat(isBelieved(claims().notBeforeTime(inSeconds(30)))).isTrue();
    assertThat(isBelieved(claims().notBeforeTime(inSeconds(31)))).isFalse();
    assertRefused(shared, hs256(claims().claim("exp", "tomorrow").build()));
  }

  @Test
  void wantsOurIssuerAudienceAndValidUser() {
    assertThat(isBelieved(claims().audience(List.of("other", "messaging")))).isTrue();
    assertThat(isBelieved(claims().audience("other"))).isFalse();
    assertThat(isBelieved(claims().audience((String) null))).isFalse();
    assertThat(isBelieved(claims().issuer("https://id.example/"))).isFalse();
    assertThat(isBelieved(claims().issuer(null))).isFalse();
    assertThat(isBelieved(claims().subject(null))).isFalse();
    assertThat(isBelieved(claims().subject("a b"))).isFalse();
    assertThat(isBelieved(claims().subject(".."))).isFalse();
    assertThat(isBelieved(claims().claim("sub", 42))).isFalse();
  }

  @Test
  void refusesChangedTokens() {
    String[] parts = hs256(claims().build()).split("\\.", -1);
    String other = hs256(claims().subject("bob").build()).split("\\.", -1)[1];

    assertRefused(shared, parts[0] + "." + other + "." + parts[2]);
    assertRefused(shared, parts[0] + "." + parts[1] + ".");
    assertRefused(shared, parts[0] + "." + parts[1] + ".!!!");
    assertRefused(shared, "");
    assertRefused(shared, "...");
    assertRefused(shared, "x.y.z");
  }

  @Test
  void wantsExactlyOneBearer() {
    String token = hs256(claims().build());
    MultiMap none = MultiMap.caseInsensitiveMultiMap();
    MultiMap basic = MultiMap.caseInsensitiveMultiMap().add("Authorization", "Basic " + token);
    MultiMap bare = MultiMap.caseInsensitiveMultiMap().add("Authorization", token);
    MultiMap lower = MultiMap.caseInsensitiveMultiMap().add("authorization", "bearer " + token);

    assertRefused(shared.authenticate(none));
    assertRefused(shared.authenticate(basic));
    assertRefused(shared.authenticate(bare));
    assertRefused(shared.authenticate(bearer(token).add("Authorization", "Bearer " + token)));
    assertThat(shared.authenticate(lower).result().userId()).isEqualTo("ann");
  }

  private boolean isBelieved(JWTClaimsSet.Builder claims) {
    Future<Caller> caller = shared.authenticate(bearer(hs256(claims.build())));
    if (caller.failed()) {
      assertRefused(caller);
    }
    return caller.succeeded();
  }

  private static Date inSeconds(int seconds) {
    return Date.from(NOW.plusSeconds(seconds));
  }

  private static String base64(String text) {
    return Base64.getUrlEncoder()
        .withoutPadding()
        .encodeToString(text.getBytes(StandardCharsets.UTF_8));
  }

  private static void assertRefused(Identity identity, String token) {
    assertRefused(identity.authenticate(bearer(token)));
  }

  private static void assertRefused(Future<Caller> caller) {
    assertThat(caller.failed()).isTrue();
    assertThat(caller.cause())
        .isInstanceOfSatisfying(
            AuthenticationException.class,
            refusal -> assertThat(refusal.challenge()).startsWith("Bearer"));
  }
}

package messaging;

import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSSigner;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.PlainJWT;
import com.nimbusds.jwt.SignedJWT;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.junit5.VertxExtension;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Date;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import messaging.RunningService.Answer;
import messaging.testing.Backing;
import messaging.testing.ContactServiceStub;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.extension.ExtendWith;

/** Mode {@code jwt}, with keys behind a URL. Every request also claims to be mallory's. */
@TestInstance(Lifecycle.PER_CLASS)
@ExtendWith(VertxExtension.class)
final class JwtIT {
  private static final String ISSUER = "https://id.example";
  private static final String CLAIMED = "mallory";

  private final RSAKey rsa;
  private final ECKey ec;

  /** Was rotated out: its name is known, but stands for nothing any more. */
  private final RSAKey retired;

  private RunningService node;

  JwtIT() throws JOSEException {
    rsa = new RSAKeyGenerator(2048).keyID("r2").generate();
    ec = new ECKeyGenerator(Curve.P_256).keyID("e1").generate();
    retired = new RSAKeyGenerator(2048).keyID("r1").generate();
  }

  @BeforeAll
  void start(Vertx vertx) {
    ContactServiceStub contacts = ContactServiceStub.start(vertx).await().everybodyIsFriends(true);
    String keys = new JWKSet(List.of(rsa, ec)).toString(true);
    HttpServer keyServer =
        vertx
            .createHttpServer()
            .requestHandler(request -> request.response().end(keys))
            .listen(0, "127.0.0.1")
            .await();
    Map<String, String> variables = new HashMap<>(RunningService.ownStream());
    variables.putAll(
        Map.of(
            "MESSAGING_AUTH_MODE",
            "jwt",
            "MESSAGING_AUTH_JWT_JWKS_URL",
            "http://127.0.0.1:" + keyServer.actualPort() + "/keys",
            "MESSAGING_AUTH_JWT_ISSUER",
            ISSUER,
            "MESSAGING_AUTH_JWT_AUDIENCE",
            "messaging"));
    node =
        RunningService.start(
            Backing.postgres().freshDatabase(), Backing.nats().url(), contacts.url(), variables);
  }

  @AfterAll
  void stop() {
    node.close();
  }

  private static JWTClaimsSet.Builder claims(String user) {
    return new JWTClaimsSet.Builder()
        .subject(user)
        .issuer(ISSUER)
        .audience("messaging")
        .expirationTime(Date.from(Instant.now().plusSeconds(60)));
  }

  private static String token(
      JWSAlgorithm algorithm, String keyId, JWSSigner signer, JWTClaimsSet claims)
      throws JOSEException {
    SignedJWT token = new SignedJWT(new JWSHeader.Builder(algorithm).keyID(keyId).build(), claims);
    token.sign(signer);
    return token.serialize();
  }

  private String rs256(JWTClaimsSet.Builder claims) throws JOSEException {
    return token(JWSAlgorithm.RS256, "r2", new RSASSASigner(rsa), claims.build());
  }

  private String es256(JWTClaimsSet.Builder claims) throws JOSEException {
    return token(JWSAlgorithm.ES256, "e1", new ECDSASigner(ec), claims.build());
  }

  @Test
  void servesTheSubjectsOfSignedTokens() throws JOSEException {
    String ann = "Bearer " + rs256(claims("ann"));
    String bob = "Bearer " + es256(claims("bob"));

    Answer sent = node.send(CLAIMED, "bob", "by RS256", "Authorization", ann);
    assertThat(sent.status()).isEqualTo(201);
    assertThat(sent.json().getString("sender_id")).isEqualTo("ann");
    assertThat(node.send(CLAIMED, "ann", "by ES256", "Authorization", bob).status()).isEqualTo(201);

    assertThat(
            node.get(CLAIMED, "/messages/ann?after=0", "Authorization", bob)
                .json()
                .getJsonArray("messages"))
        .hasSize(2);
    assertThat(node.get(CLAIMED, "/chats", "Authorization", ann).json().getLong("unread_total"))
        .isOne();
  }

  @Test
  void endsStreamsAndLongPollsWhenTheTokenExpires() throws JOSEException {
    // The node has fetched the keys by then, so nothing takes long after that.
    String warmUp = "Bearer " + rs256(claims("ann"));
    assertThat(node.get(CLAIMED, "/chats", "Authorization", warmUp).status()).isEqualTo(200);
    // Within the leeway of 30 s, for 5 s more.
    Date end = Date.from(Instant.now().minusSeconds(25));
    String ann = "Bearer " + rs256(claims("ann").expirationTime(end));

    CompletableFuture<Answer> poll =
        node.getLater(
            CLAIMED, "/events?wait=25", "Authorization", ann, "Accept", "application/json");
    Answer stream =
        node.get(CLAIMED, "/events", "Authorization", ann, "Accept", "text/event-stream");

    assertThat(stream.status()).isEqualTo(200);
    assertThat(poll.orTimeout(20, TimeUnit.SECONDS).join().status()).isEqualTo(200);
    Answer late = node.get(CLAIMED, "/events", "Authorization", ann);
    assertThat(late.status()).isEqualTo(401);
    assertThat(late.header("WWW-Authenticate"))
        .contains(
            "Bearer error=\"invalid_token\", error_description=\"The token has expired (exp).\"");
  }

  @Test
  void refusesEverythingElse() throws Exception {
    JWTClaimsSet good = claims("ann").build();
    String body = rs256(claims("ann"));
    JWSSigner byPublicKey = new MACSigner(rsa.toRSAPublicKey().getEncoded());
    JWSSigner byPublicJwk =
        new MACSigner(rsa.toPublicJWK().toJSONString().getBytes(StandardCharsets.UTF_8));
    Map<String, String> bad =
        Map.ofEntries(
            Map.entry("wrong audience", rs256(claims("ann").audience("other"))),
            Map.entry("wrong issuer", es256(claims("ann").issuer("https://other.example"))),
            Map.entry(
                "expired",
                rs256(claims("ann").expirationTime(Date.from(Instant.now().minusSeconds(31))))),
            Map.entry("without end", es256(claims("ann").expirationTime(null))),
            Map.entry("alg none", new PlainJWT(good).serialize()),
            Map.entry("no signature", body.substring(0, body.lastIndexOf('.') + 1)),
            Map.entry(
                "rotated key", token(JWSAlgorithm.RS256, "r1", new RSASSASigner(retired), good)),
            Map.entry(
                "rotated key under the new name",
                token(JWSAlgorithm.RS256, "r2", new RSASSASigner(retired), good)),
            Map.entry(
                "HMAC with the public key", token(JWSAlgorithm.HS256, "r2", byPublicKey, good)),
            Map.entry(
                "HMAC with the key as published",
                token(JWSAlgorithm.HS256, "r2", byPublicJwk, good)));

    bad.forEach(
        (name, token) -> {
          Answer answer = node.get(CLAIMED, "/chats", "Authorization", "Bearer " + token);
          assertThat(answer.status()).as(name).isEqualTo(401);
          assertThat(answer.problem()).isEqualTo("unauthenticated");
          assertThat(answer.header("WWW-Authenticate"))
              .hasValueSatisfying(
                  told -> assertThat(told).as(name).contains("error=\"invalid_token\""));
        });
    assertThat(node.get(CLAIMED, "/chats").status()).isEqualTo(401);
    assertThat(
            node.get(CLAIMED, "/chats", "Authorization", "Bearer " + es256(claims("eve"))).status())
        .isEqualTo(200);
  }
}

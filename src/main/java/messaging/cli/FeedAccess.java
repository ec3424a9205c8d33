package messaging.cli;

import com.nimbusds.jwt.SignedJWT;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.text.ParseException;
import java.time.Duration;
import java.util.List;
import messaging.config.AuthConfig;
import messaging.config.HttpConfig;
import messaging.config.ServiceConfig;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The options that say whose feed is read, where, and with which proof. */
final class FeedAccess {
  private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(5);

  @Spec(Spec.Target.MIXEE)
  private CommandSpec spec;

  @Mixin private final ConfigFile config = new ConfigFile();

  @Option(
      names = "--user",
      required = true,
      paramLabel = "ID",
      converter = UserOption.class,
      description = "Whose feed.")
  private String user;

  @Option(
      names = "--url",
      paramLabel = "URL",
      description =
          "Address of the service; if it is left out, the one in the configuration. With it, no key of"
              + " the configuration is needed but auth.gateway.secret, if the service has one.")
  private @Nullable URI url;

  @Option(
      names = "--ca-file",
      paramLabel = "FILE",
      description =
          "For https: certificates (PEM) that vouch for the service's, instead of those that Java"
              + " trusts.")
  private @Nullable Path caFile;

  @Option(
      names = "--token",
      paramLabel = "JWT",
      arity = "0..1",
      interactive = true,
      description = "The user's token in mode jwt; without a value, the command asks for it.")
  private @Nullable String token;

  private URI events = URI.create("");
  private List<String> secrets = List.of();

  /**
   * Looks at all of it, and loads what is needed of the configuration.
   *
   * @throws ParameterException if an option is wrong
   * @throws messaging.config.ConfigException if the configuration is
   */
  void check() {
    checkToken();
    URI base = url;
    if (base == null) {
      ServiceConfig loaded = config.load();
      base = address(loaded.http());
      if (loaded.auth() instanceof AuthConfig.Gateway gateway) {
        secrets = gateway.secrets();
      } else if (token == null) {
        throw wrong("--token is missing, as auth.mode is jwt", null);
      }
    } else if (base.getHost() == null || !List.of("http", "https").contains(base.getScheme())) {
      throw wrong("--url must be an http or https address, such as http://127.0.0.1:8080", null);
    } else if (token == null) {
      secrets = config.loadGatewaySecrets();
    }
    events = base.resolve("/events");
  }

  /** The service would take the token, and so print the events of another user. */
  private void checkToken() {
    if (token == null) {
      return;
    }
    try {
      // The service checks the signature.
      if (!user.equals(SignedJWT.parse(token).getJWTClaimsSet().getSubject())) {
        throw wrong("--user is not the user of the token (sub)", null);
      }
    } catch (ParseException noToken) {
      throw wrong("--token is not a signed JWT", noToken);
    }
  }

  private ParameterException wrong(String what, @Nullable Exception cause) {
    return new ParameterException(spec.commandLine(), what, cause);
  }

  /** A client that trusts whom it is told to. */
  HttpClient client() {
    HttpClient.Builder client = HttpClient.newBuilder().connectTimeout(CONNECT_TIMEOUT);
    if (caFile == null) {
      return client.build();
    }
    try (InputStream pem = Files.newInputStream(caFile)) {
      return client.sslContext(TrustedCertificates.only(pem)).build();
    } catch (IOException | GeneralSecurityException unusable) {
      throw wrong("--ca-file cannot be used: " + unusable.getMessage(), unusable);
    }
  }

  /**
   * Asks for the stream.
   *
   * @param lastId where it continues; null for now
   */
  HttpRequest request(@Nullable String lastId) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(events).header("Accept", "text/event-stream");
    if (token != null) {
      request.header("Authorization", "Bearer " + token);
    } else {
      request.header("X-User-Id", user);
      secrets.stream().limit(1).forEach(secret -> request.header("X-Gateway-Secret", secret));
    }
    if (lastId != null) {
      request.header("Last-Event-ID", lastId);
    }
    return request.build();
  }

  private static URI address(HttpConfig http) {
    // A server that listens everywhere is reached by loopback.
    String host = http.host().equals("0.0.0.0") ? "127.0.0.1" : http.host();
    return URI.create(
        (http.tls().isOn() ? "https://" : "http://")
            + (host.contains(":") ? "[" + host + "]" : host)
            + ":"
            + http.port());
  }
}

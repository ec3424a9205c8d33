package messaging.http;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.vertx.core.Handler;
import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.RoutingContext;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Base64;

/**
 * A small static file from the class path, kept in memory. Clients may cache it but must revalidate
 * it before each use. Thread-safe. The static handler of Vert.x Web validates by file time. This
 * time is the same in every reproducible jar, so clients would keep old pages.
 *
 * @param body never changed
 * @param etag a strong validator, a hash of the content (RFC 9110, section 8.8.3)
 * @param policy the Content-Security-Policy; only documents need it, but it does no harm
 */
record StaticFile(String mediaType, Buffer body, String etag, String policy)
    implements Handler<RoutingContext> {
  private static final CharSequence NO_CACHE = HttpHeaders.createOptimized("no-cache");
  private static final CharSequence POLICY = HttpHeaders.createOptimized("Content-Security-Policy");
  private static final CharSequence REFERRER = HttpHeaders.createOptimized("Referrer-Policy");
  private static final CharSequence NO_REFERRER = HttpHeaders.createOptimized("no-referrer");
  private static final int ETAG_BYTES = 18;

  /**
   * Reads the file.
   *
   * @param resource the name from the root of the class path
   * @throws IllegalStateException if there is no such resource
   */
  static StaticFile read(String resource, String mediaType, String policy) {
    try (InputStream in = StaticFile.class.getClassLoader().getResourceAsStream(resource)) {
      if (in == null) {
        throw new IllegalStateException("Missing on the class path: " + resource);
      }
      byte[] bytes = in.readAllBytes();
      return new StaticFile(mediaType, Buffer.buffer(bytes), etag(bytes), policy);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** This file with another text in the place of one that it has. */
  StaticFile replacing(String old, String text) {
    byte[] bytes = body.toString().replace(old, text).getBytes(UTF_8);
    return new StaticFile(mediaType, Buffer.buffer(bytes), etag(bytes), policy);
  }

  private static String etag(byte[] content) {
    try {
      byte[] digest = MessageDigest.getInstance("SHA-256").digest(content);
      byte[] start = Arrays.copyOf(digest, ETAG_BYTES);
      return '"' + Base64.getUrlEncoder().withoutPadding().encodeToString(start) + '"';
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java platform has SHA-256", e);
    }
  }

  @Override
  public void handle(RoutingContext context) {
    HttpServerResponse response =
        context
            .response()
            .putHeader(HttpHeaders.CACHE_CONTROL, NO_CACHE)
            .putHeader(HttpHeaders.ETAG, etag)
            .putHeader(POLICY, policy)
            .putHeader(REFERRER, NO_REFERRER);
    if (isKnownTo(context.request().headers())) {
      Answers.end(context.request(), 304, Buffer.buffer());
    } else {
      response
          .putHeader(HttpHeaders.CONTENT_TYPE, mediaType)
          .putHeader(HttpHeaders.CONTENT_LENGTH, Integer.toString(body.length()));
      Answers.end(context.request(), 200, body);
    }
  }

  /** Whether the client has the current version (weak comparison, RFC 9110, section 13.1.2). */
  private boolean isKnownTo(MultiMap headers) {
    return headers.getAll(HttpHeaders.IF_NONE_MATCH).stream()
        .flatMap(list -> Arrays.stream(list.split(",")))
        .map(String::strip)
        .anyMatch(tag -> tag.equals("*") || tag.equals(etag) || tag.equals("W/" + etag));
  }
}

package messaging.http;

import io.vertx.core.Handler;
import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.BodyHandler;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import messaging.auth.SingleHeader;
import messaging.message.ErrorCode;
import messaging.message.MessagingException;
import org.jspecify.annotations.Nullable;

/**
 * Has Vert.x Web's body handler read a body that is JSON by its header fields. The router's {@code
 * consumes} would take any charset, and the first of several types; the body handler alone would
 * read forms. It stands behind the identity, though Vert.x Web would have bodies read first: no
 * stranger's body is read.
 */
final class JsonBodyHandler implements Handler<RoutingContext> {
  /** Larger bodies are refused before they are read whole. */
  static final int MAX_BYTES = 64 * 1024;

  private static final String JSON = "application/json";
  private static final char REPLACEMENT = '\ufffd';

  private final BodyHandler reader = BodyHandler.create(false).setBodyLimit(MAX_BYTES);
  private final boolean required;

  /**
   * @param required whether there must be a body; no body needs no media type
   */
  JsonBodyHandler(boolean required) {
    this.required = required;
  }

  @Override
  public void handle(RoutingContext context) {
    MultiMap headers = context.request().headers();
    if (headers.contains(HttpHeaders.CONTENT_ENCODING)) {
      throw unsupported("Send the body without Content-Encoding.");
    }
    if ((required || mayFollow(context.request(), headers)) && !isJson(headers)) {
      throw unsupported("Send the body as " + JSON + " in UTF-8.");
    }
    reader.handle(context);
  }

  /** Chunks without a type may turn out to be no body: {@link #text} judges these. */
  private static boolean mayFollow(HttpServerRequest request, MultiMap headers) {
    return declaredLength(request) > 0
        || (headers.contains(HttpHeaders.TRANSFER_ENCODING)
            && headers.contains(HttpHeaders.CONTENT_TYPE));
  }

  /** The length that the head declares; the decoder has made it a plain number. */
  static long declaredLength(HttpServerRequest request) {
    String length = request.getHeader(HttpHeaders.CONTENT_LENGTH);
    return length == null ? 0 : Long.parseLong(length);
  }

  /**
   * The body as text, empty if there is none.
   *
   * @throws MessagingException if it is not valid UTF-8
   * @throws ProblemException if it has no media type
   */
  static String text(RoutingContext context) {
    @Nullable Buffer body = context.body().buffer();
    if (body == null || body.length() == 0) {
      return "";
    }
    if (!context.request().headers().contains(HttpHeaders.CONTENT_TYPE)) {
      throw unsupported("Send the body as " + JSON + " in UTF-8.");
    }
    return decode(body);
  }

  /**
   * Malformed, overlong and surrogate bytes all become the replacement character; so without one
   * the bytes were good, and only with one it takes the slower decoder to tell.
   */
  private static String decode(Buffer bytes) {
    String decoded = bytes.toString(StandardCharsets.UTF_8);
    if (decoded.indexOf(REPLACEMENT) >= 0) {
      try {
        StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes.getBytes()));
      } catch (CharacterCodingException notUtf8) {
        throw new MessagingException(ErrorCode.MALFORMED_BODY, "The body is not valid UTF-8.");
      }
    }
    return decoded;
  }

  private static boolean isJson(MultiMap headers) {
    String type = SingleHeader.get(headers, HttpHeaders.CONTENT_TYPE);
    return type != null && (type.equals(JSON) || isJson(type));
  }

  /** Whether it is JSON with no parameter but charset=utf-8. */
  private static boolean isJson(String mediaType) {
    String[] parts = mediaType.toLowerCase(Locale.ROOT).split(";", -1);
    if (!parts[0].strip().equals(JSON)) {
      return false;
    }
    for (int i = 1; i < parts.length; i++) {
      String parameter = parts[i].strip();
      boolean known =
          parameter.isEmpty()
              || parameter.equals("charset=utf-8")
              || parameter.equals("charset=\"utf-8\"");
      if (!known) {
        return false;
      }
    }
    return true;
  }

  private static ProblemException unsupported(String detail) {
    return new ProblemException(
        ProblemKind.UNSUPPORTED_MEDIA_TYPE,
        detail,
        new ProblemException.Header("Accept-Post", JSON));
  }
}

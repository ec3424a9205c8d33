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
 * Checks the header fields of a JSON body; then the body handler of Vert.x Web reads it. The
 * router's {@code consumes} would accept any charset and the first of several types; the body
 * handler alone would accept forms. Vert.x Web advises to read bodies first, but this handler comes
 * after authentication, so that no body of an unknown caller is read.
 */
final class JsonBodyHandler implements Handler<RoutingContext> {
  /** A larger body is refused before it is read completely. */
  static final int MAX_BYTES = 64 * 1024;

  private static final String JSON = "application/json";
  private static final char REPLACEMENT = '\ufffd';

  private final BodyHandler reader = BodyHandler.create(false).setBodyLimit(MAX_BYTES);
  private final boolean required;

  /**
   * @param required whether a body is required; a missing body needs no media type
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

  /** A chunked body without a media type may be empty: {@link #text} checks this. */
  private static boolean mayFollow(HttpServerRequest request, MultiMap headers) {
    return declaredLength(request) > 0
        || (headers.contains(HttpHeaders.TRANSFER_ENCODING)
            && headers.contains(HttpHeaders.CONTENT_TYPE));
  }

  /** The value of Content-Length; the decoder has already validated it. */
  static long declaredLength(HttpServerRequest request) {
    String length = request.getHeader(HttpHeaders.CONTENT_LENGTH);
    return length == null ? 0 : Long.parseLong(length);
  }

  /**
   * The body as text, empty if there is none.
   *
   * @throws MessagingException if it is not valid UTF-8
   * @throws ProblemException if a body has no media type
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
   * Invalid bytes (malformed, overlong, surrogates) become the replacement character. Text without
   * this character is valid; for text with it, the slower decoder decides.
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

  /** Whether it is JSON, without parameters except charset=utf-8. */
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

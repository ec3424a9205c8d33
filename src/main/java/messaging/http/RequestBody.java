package messaging.http;

import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import messaging.auth.SingleHeader;
import messaging.wire.RequestTimeoutException;
import org.jspecify.annotations.Nullable;

/** Reads the body of one request as text: JSON by its header fields, bounded, valid UTF-8. */
final class RequestBody {
  /** Larger bodies are refused before they are read whole. */
  static final int MAX_BYTES = 32 * 1024;

  private static final CharSequence EXPECT = HttpHeaders.createOptimized("Expect");
  private static final String JSON = "application/json";
  private static final char REPLACEMENT = '\ufffd';

  private final HttpServerRequest request;
  private final Promise<String> text = Promise.promise();
  private boolean typeChecked;
  private boolean refused;
  private @Nullable Buffer bytes;

  private RequestBody(HttpServerRequest request) {
    this.request = request;
  }

  /**
   * Reads it. To be called before the event loop is left, or on a paused request.
   *
   * @param mayBeEmpty whether no body, which then needs no media type, is good too
   * @return the text, failed with a {@link ProblemException} where it is refused
   */
  static Future<String> read(HttpServerRequest request, boolean mayBeEmpty) {
    return new RequestBody(request).read(mayBeEmpty);
  }

  /**
   * Whether little is left to read of the request, so that the connection can be used again after
   * an answer that did not wait for the body.
   */
  static boolean endIsNear(HttpServerRequest request) {
    return request.isEnded()
        || (!request.headers().contains(HttpHeaders.TRANSFER_ENCODING)
            && !request.headers().contains(EXPECT)
            && declaredLength(request) <= MAX_BYTES);
  }

  private Future<String> read(boolean mayBeEmpty) {
    if (request.headers().contains(HttpHeaders.CONTENT_ENCODING)) {
      throw unsupported("Send the body without a content coding.");
    }
    long declared = declaredLength(request);
    if (!mayBeEmpty || declared > 0) {
      checkType();
    }
    if (declared > MAX_BYTES) {
      throw tooLarge();
    }
    request.handler(this::add);
    request.exceptionHandler(this::broken);
    request.endHandler(end -> finish());
    answerExpectation();
    return text.future();
  }

  private void answerExpectation() {
    String expectation = request.getHeader(EXPECT);
    if (expectation == null) {
      return;
    }
    if (!expectation.equalsIgnoreCase("100-continue")) {
      throw new ProblemException(
          ProblemKind.EXPECTATION_FAILED, "No expectation but 100-continue is known.");
    }
    request.response().writeContinue();
  }

  private static long declaredLength(HttpServerRequest request) {
    String length = request.getHeader(HttpHeaders.CONTENT_LENGTH);
    // The decoder has made it a plain number.
    return length == null ? 0 : Long.parseLong(length);
  }

  private void add(Buffer chunk) {
    if (refused) {
      return;
    }
    int before = bytes == null ? 0 : bytes.length();
    if (before + chunk.length() > MAX_BYTES) {
      refused = true;
      bytes = null;
      text.tryFail(tooLarge());
    } else if (bytes == null) {
      bytes = chunk;
    } else {
      bytes.appendBuffer(chunk);
    }
  }

  private void finish() {
    if (refused) {
      return;
    }
    Buffer all = bytes;
    if (all == null) {
      text.tryComplete("");
      return;
    }
    try {
      if (!typeChecked) {
        checkType();
      }
      text.tryComplete(decode(all));
    } catch (ProblemException refusal) {
      text.tryFail(refusal);
    }
  }

  private void broken(Throwable cause) {
    refused = true;
    if (cause instanceof RequestTimeoutException) {
      text.tryFail(
          new ProblemException(
              ProblemKind.REQUEST_TIMEOUT, "The request took too long to arrive."));
    } else {
      // A bad chunk; or the client is gone, and nobody reads this.
      text.tryFail(
          new ProblemException(ProblemKind.MALFORMED_REQUEST, "The chunks are not valid."));
    }
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
        throw new ProblemException(ProblemKind.MALFORMED_BODY, "The body is not valid UTF-8.");
      }
    }
    return decoded;
  }

  private void checkType() {
    typeChecked = true;
    MultiMap headers = request.headers();
    String type = SingleHeader.get(headers, HttpHeaders.CONTENT_TYPE);
    if (type == null || !(type.equals(JSON) || isJson(type))) {
      throw unsupported("Send the body as " + JSON + " in UTF-8.");
    }
  }

  /** Whether it is JSON with no parameter but charset=utf-8. */
  static boolean isJson(String mediaType) {
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

  private static ProblemException tooLarge() {
    return new ProblemException(
        ProblemKind.CONTENT_TOO_LARGE, "The body is larger than " + MAX_BYTES + " bytes.");
  }
}

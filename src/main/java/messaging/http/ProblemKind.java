package messaging.http;

/**
 * The refusals of the HTTP layer; {@link messaging.message.ErrorCode} has those of the service. The
 * slugs are stable.
 */
enum ProblemKind {
  MALFORMED_REQUEST(400, "malformed-request", "The request is not valid HTTP", true),
  MALFORMED_TARGET(400, "malformed-target", "The request target is not valid", false),
  INVALID_USER_ID(400, "invalid-user-id", "The user id in the path is not valid", false),
  UNAUTHENTICATED(401, "unauthenticated", "Not authenticated", false),
  CROSS_SITE_REQUEST(403, "cross-site-request", "The request comes from another site", false),
  NOT_FOUND(404, "not-found", "The path does not exist", false),
  METHOD_NOT_ALLOWED(405, "method-not-allowed", "The path does not support this method", false),
  NOT_ACCEPTABLE(406, "not-acceptable", "No acceptable representation", false),
  REQUEST_TIMEOUT(408, "request-timeout", "The request did not arrive in time", true),
  CONTENT_TOO_LARGE(413, "content-too-large", "The body is too large", true),
  URI_TOO_LONG(414, "uri-too-long", "The request line is too long", true),
  UNSUPPORTED_MEDIA_TYPE(
      415, "unsupported-media-type", "The media type of the body is not supported", false),
  EXPECTATION_FAILED(417, "expectation-failed", "The expectation is not supported", true),
  MISDIRECTED_REQUEST(421, "misdirected-request", "The host is not that of this service", false),
  HEADERS_TOO_LARGE(431, "headers-too-large", "The header fields are too large", true),
  VERSION_NOT_SUPPORTED(505, "version-not-supported", "The HTTP version is not supported", true);

  private final int status;
  private final String slug;
  private final String title;
  private final boolean closing;

  ProblemKind(int status, String slug, String title, boolean closing) {
    this.status = status;
    this.slug = slug;
    this.title = title;
    this.closing = closing;
  }

  int status() {
    return status;
  }

  String slug() {
    return slug;
  }

  String title() {
    return title;
  }

  /**
   * Whether the connection must be closed, because the end of the request is unknown or not read.
   */
  boolean closing() {
    return closing;
  }
}

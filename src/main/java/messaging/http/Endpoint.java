package messaging.http;

/**
 * Where a route of the public port leads: to a call of a proven caller, or to a file for anybody.
 */
sealed interface Endpoint permits Call, StaticFile {}

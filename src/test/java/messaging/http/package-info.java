/** Tests of the HTTP API. They need no database, and use plain sockets on loopback. */
@NullMarked
package messaging.http;

import org.jspecify.annotations.NullMarked;

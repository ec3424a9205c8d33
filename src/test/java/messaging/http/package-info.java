/** Tests of the HTTP face; they need no database, and speak through plain sockets on loopback. */
@NullMarked
package messaging.http;

import org.jspecify.annotations.NullMarked;

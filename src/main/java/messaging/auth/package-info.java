/**
 * Who is calling: a gateway's word, or a signed token and the keys that it is checked with. Knows
 * header fields, no routes. May import {@code messaging.message}, {@code messaging.wire} and its
 * own records of {@code messaging.config}.
 */
@NullMarked
package messaging.auth;

import org.jspecify.annotations.NullMarked;

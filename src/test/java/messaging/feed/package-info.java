/** Tests of the live feeds, without a database. */
@NullMarked
package messaging.feed;

import org.jspecify.annotations.NullMarked;

/** Tests of the vocabulary and the rules; they need only a JVM. */
@NullMarked
package messaging.message;

import org.jspecify.annotations.NullMarked;

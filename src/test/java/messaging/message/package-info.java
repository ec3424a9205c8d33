/** Tests of the vocabulary and the rules; they need nothing but a JVM. */
@NullMarked
package messaging.message;

import org.jspecify.annotations.NullMarked;

@NullMarked
package messaging.log;

import org.jspecify.annotations.NullMarked;

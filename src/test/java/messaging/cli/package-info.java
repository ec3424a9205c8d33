@NullMarked
package messaging.cli;

import org.jspecify.annotations.NullMarked;

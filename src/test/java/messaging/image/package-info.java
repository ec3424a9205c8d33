/** What the build of the image runs. */
@NullMarked
package messaging.image;

import org.jspecify.annotations.NullMarked;

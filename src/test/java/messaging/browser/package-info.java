/** A headless Chromium for tests of pages, driven over the Chrome DevTools Protocol. */
@NullMarked
package messaging.browser;

import org.jspecify.annotations.NullMarked;

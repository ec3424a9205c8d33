/** A headless Chromium for tests of pages, driven by Selenium, and the pages as one sees them. */
@NullMarked
package messaging.browser;

import org.jspecify.annotations.NullMarked;

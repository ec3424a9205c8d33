/** A headless Chromium for tests of pages, with Selenium, and page objects. */
@NullMarked
package messaging.browser;

import org.jspecify.annotations.NullMarked;

/**
 * README and the pages in {@code src/docs} tell the truth: what they show is compiled and run, what
 * they list is held against the code. Markdown is read by a parser, see {@link
 * messaging.docs.Page}; what a block of code may say of itself is in {@link messaging.docs.Sample}.
 */
@NullMarked
package messaging.docs;

import org.jspecify.annotations.NullMarked;

package messaging.testing;

/**
 * The part of a page that a program writes, between two comments.
 *
 * @param begin the comment before it
 * @param end the comment after it
 */
public record PagePart(String begin, String end) {

  /**
   * The page with another part.
   *
   * @throws IllegalStateException if it lacks the comments
   */
  public String into(String page, String part) {
    return page.substring(0, from(page)) + "\n\n" + part + "\n\n" + page.substring(to(page));
  }

  /**
   * What the page has now between the comments, without the space around it.
   *
   * @throws IllegalStateException if it lacks the comments
   */
  public String of(String page) {
    return page.substring(from(page), to(page)).strip();
  }

  private int from(String page) {
    if (!page.contains(begin) || to(page) < page.indexOf(begin)) {
      throw missing();
    }
    return page.indexOf(begin) + begin.length();
  }

  private int to(String page) {
    if (!page.contains(end)) {
      throw missing();
    }
    return page.indexOf(end);
  }

  private IllegalStateException missing() {
    return new IllegalStateException("The page has no place between " + begin + " and " + end);
  }
}

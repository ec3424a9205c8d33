package messaging.hostile;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * An answer as it came.
 *
 * @param head all lines before the body
 */
record Answer(int status, String head, String body) {
  private static final String END_OF_HEAD = "\r\n\r\n";

  /** What a server must never send: no HTTP, or bytes that belong to no answer. */
  static final class Malformed extends Exception {
    private static final long serialVersionUID = 1L;

    Malformed(String reason) {
      super(reason);
    }
  }

  /** The value of a header field. */
  Optional<String> field(String name) {
    String prefix = name.toLowerCase(Locale.ROOT) + ": ";
    return head.lines()
        .filter(line -> line.toLowerCase(Locale.ROOT).startsWith(prefix))
        .map(line -> line.substring(prefix.length()))
        .findFirst();
  }

  /**
   * All final answers in what a connection received until its end. The last one may be cut off; it
   * is left out then.
   */
  static List<Answer> in(byte[] received) throws Malformed {
    String bytes = new String(received, ISO_8859_1);
    List<Answer> answers = new ArrayList<>();
    int at = 0;
    while (at < bytes.length()) {
      int end = bytes.indexOf(END_OF_HEAD, at);
      if (end < 0) {
        return answers;
      }
      String head = bytes.substring(at, end);
      if (!head.matches("(?s)HTTP/1\\.[01] [1-5]\\d\\d .*")) {
        throw new Malformed("No answer: " + head);
      }
      Answer bare = new Answer(Integer.parseInt(head.substring(9, 12)), head, "");
      int begin = end + END_OF_HEAD.length();
      int length = bare.length(bytes, begin);
      if (begin + length > bytes.length()) {
        return answers;
      }
      if (bare.status >= 200) {
        answers.add(
            new Answer(
                bare.status,
                head,
                new String(bytes.substring(begin, begin + length).getBytes(ISO_8859_1), UTF_8)));
      }
      at = begin + length;
    }
    return answers;
  }

  /** Of the body. One who asked with HEAD gets a length and no body; another answer may follow. */
  private int length(String bytes, int begin) {
    if (status < 200 || status == 204 || status == 304 || bytes.startsWith("HTTP/1.", begin)) {
      return 0;
    }
    if (field("transfer-encoding").isPresent()) {
      int end = bytes.indexOf("\r\n0\r\n\r\n", begin);
      return end < 0 ? bytes.length() : end + 7 - begin;
    }
    return begin == bytes.length()
        ? 0
        : field("content-length").map(Integer::parseInt).orElse(bytes.length() - begin);
  }
}

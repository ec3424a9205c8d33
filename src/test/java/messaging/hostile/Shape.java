package messaging.hostile;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;

/**
 * A made-up request: the bytes as characters of Latin 1.
 *
 * @param complete whether a server should find its end; else it waits for more
 */
record Shape(String latin1, boolean complete) {
  private static final int SHOWN = 2_000;

  byte[] bytes() {
    return latin1.getBytes(ISO_8859_1);
  }

  /** For people, cut. */
  @Override
  public String toString() {
    StringBuilder shown = new StringBuilder();
    latin1
        .chars()
        .limit(SHOWN)
        .forEach(
            c ->
                shown.append(
                    c == '\n' || (c >= ' ' && c < 0x7f)
                        ? String.valueOf((char) c)
                        : "\\x%02x".formatted(c)));
    return shown + (latin1.length() > SHOWN ? "… (" + latin1.length() + " bytes)" : "");
  }

  /** One of its bytes is another. */
  Arbitrary<Shape> damaged() {
    return Combinators.combine(
            Arbitraries.integers().between(0, latin1.length() - 1),
            Arbitraries.integers().between(0, 255))
        .as(
            (at, value) -> {
              byte[] bytes = bytes();
              bytes[at] = (byte) (int) value;
              return new Shape(new String(bytes, ISO_8859_1), complete);
            });
  }
}

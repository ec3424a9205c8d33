package messaging.config;

/**
 * What a look at one of the neighbours that are configured has shown, in plain words and without a
 * secret.
 *
 * @param about the neighbour, or what of it was looked at
 * @param shown what it is like
 * @param advice what to do; empty if all is well
 */
public record Finding(String about, String shown, String advice) {
  /** Nothing is to be done. */
  public static Finding well(String about, String shown) {
    return new Finding(about, shown, "");
  }

  /** Whether nothing is to be done. */
  public boolean isWell() {
    return advice.isEmpty();
  }
}

package messaging.persistence;

/**
 * The two members of a chat as its row names them.
 *
 * @param lo the lower id by code units, which for user ids is the order of the database's "C"
 *     collation
 */
record Pair(String lo, String hi) implements Comparable<Pair> {

  static Pair of(String user, String peer) {
    return user.compareTo(peer) < 0 ? new Pair(user, peer) : new Pair(peer, user);
  }

  boolean isLo(String user) {
    return lo.equals(user);
  }

  String member(boolean isLo) {
    return isLo ? lo : hi;
  }

  @Override
  public int compareTo(Pair other) {
    int byLo = lo.compareTo(other.lo);
    return byLo != 0 ? byLo : hi.compareTo(other.hi);
  }
}

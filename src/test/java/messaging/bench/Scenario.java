package messaging.bench;

/** One kind of load. */
interface Scenario {

  String name();

  /** Runs the load once and adds its figures. */
  void round(Results results);

  /**
   * Compares what is left behind when all rounds are over.
   *
   * @return what was found, empty if there is nothing to compare
   * @throws IllegalStateException if it is not as it should be
   */
  default String check() {
    return "";
  }
}

package messaging.config;

/** Whether nodes form a cluster. */
public record ClusterConfig(Manager manager) {

  /** What brings the nodes together. */
  public enum Manager {
    /** Nothing: every node is alone; several may still share one database. */
    NONE
  }
}

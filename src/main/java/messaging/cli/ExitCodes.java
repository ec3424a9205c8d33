package messaging.cli;

/** The exit statuses, as the help texts list them. */
public final class ExitCodes {
  /** Heading of the list. */
  public static final String HEADING = "%nExit status:%n";

  /** Done. */
  public static final String OK = "0:done, or told to stop";

  /** Something outside failed; one line in the log or on the error stream says what. */
  public static final String FAILED = "1:it could not start, or it failed";

  /** The call or the configuration is wrong. */
  public static final String USAGE = "2:the call or the configuration is wrong";

  /** How the Java virtual machine ends on SIGTERM. */
  public static final String TERMINATED = "143:stopped by SIGTERM, cleanly";

  private ExitCodes() {}
}

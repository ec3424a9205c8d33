package messaging.bench;

/**
 * A database with many messages, as the service would have stored them (but for their events, which
 * count as told): one chat with a tenth of all, {@value #MARKS} chats with a hundredth each of
 * which nothing is seen, users with 50, 60, 1,000 and 10,000 chats, and small chats for the rest.
 */
final class LargeData {
  static final int PAIRS = 1_000;
  static final int MARKS = 60;

  private LargeData() {}

  /** Fills a migrated database. */
  static void load(Db database, long messages) {
    String script =
        Resources.text("large.sql")
            .replace("${messages}", Long.toString(messages))
            .replace("${marks}", Integer.toString(MARKS))
            .replace("${pairs}", Integer.toString(PAIRS));
    database.execute(script.split(";\n", -1));
  }
}

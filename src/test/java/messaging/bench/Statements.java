package messaging.bench;

import java.util.List;

/**
 * What each statement takes in PostgreSQL under a load of sends, by {@code pg_stat_statements}.
 * That is time, not CPU: on a machine that is busy with other things it is more.
 *
 * @param sends the load; its own figures are not taken from here
 */
record Statements(String name, Sends sends) implements Scenario {
  private static final String SENDING = "send_messages";
  private static final String TIMES =
      """
      SELECT query, round(total_exec_time * 1000) FROM pg_stat_statements
      WHERE dbid = (SELECT oid FROM pg_database WHERE datname = current_database())
        AND userid <> (SELECT oid FROM pg_roles WHERE rolname = current_user)
      ORDER BY 2 DESC
      """;
  private static final int SHOWN = 6;
  private static final int LABEL = 60;

  @Override
  public void round(Results results) {
    Db db = new Db(superuserUri());
    db.execute(
        "CREATE EXTENSION IF NOT EXISTS pg_stat_statements",
        "ALTER SYSTEM SET pg_stat_statements.track = top",
        "SELECT pg_reload_conf()",
        "SELECT pg_stat_statements_reset()");
    Results load = new Results();
    try {
      sends.round(load);
    } finally {
      db.execute("ALTER SYSTEM RESET pg_stat_statements.track", "SELECT pg_reload_conf()");
    }
    double messages = load.of(sends.name(), Figures.RATE).median() * sends.duration().toSeconds();
    if (messages > 0) {
      add(results, db.rows(TIMES), messages);
    }
    for (String figure : List.of(Figures.FOREIGN, Figures.STEAL)) {
      results.add(name, figure, load.of(sends.name(), figure).median());
    }
  }

  private void add(Results results, List<List<String>> times, double messages) {
    double relay = 0;
    for (int i = 0; i < times.size(); i++) {
      String query = times.get(i).get(0);
      double micros = Double.parseDouble(times.get(i).get(1)) / messages;
      relay += query.contains(SENDING) ? 0 : micros;
      if (i < SHOWN) {
        results.add(name, Figures.STATEMENT + label(query), micros);
      }
    }
    results.add(name, Figures.RELAY_STATEMENTS, relay);
  }

  /** The beginning of a statement, on one line that a table can hold. */
  static String label(String query) {
    String line = query.replaceAll("\\s+", " ").replace("|", "\\|").strip();
    return line.length() <= LABEL ? line : line.substring(0, LABEL).strip() + " …";
  }

  private String superuserUri() {
    String uri = sends.target().service().databaseUri();
    return sends.target().server().superuserUri(uri.substring(uri.lastIndexOf('/') + 1));
  }

  @Override
  public String check() {
    return sends.check();
  }
}

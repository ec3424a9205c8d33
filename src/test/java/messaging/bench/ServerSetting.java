package messaging.bench;

/**
 * A scenario with another setting of the server, right after a checkpoint, so that all pages are
 * written to the WAL when they are first touched.
 */
record ServerSetting(Scenario scenario, Server server, String setting, String value)
    implements Scenario {

  @Override
  public String name() {
    return scenario.name();
  }

  @Override
  public void round(Results results) {
    Db db = server.superuser("postgres");
    db.execute(
        "ALTER SYSTEM SET " + setting + " = " + value, "SELECT pg_reload_conf()", "CHECKPOINT");
    try {
      scenario.round(results);
    } finally {
      db.execute("ALTER SYSTEM RESET " + setting, "SELECT pg_reload_conf()");
    }
  }

  @Override
  public String check() {
    return scenario.check();
  }
}

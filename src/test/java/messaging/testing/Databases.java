package messaging.testing;

import java.net.URI;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Locale;
import java.util.Properties;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * Creates databases on a running server. Their collation is that of a language, as on many real
 * servers, and not code unit order. SQL that needs code unit order must say so.
 */
final class Databases implements PostgresBacking {
  private static final String OWNER = "messaging";
  private static final String SECONDS_TO_CONNECT = "10";

  private final String host;
  private final int port;
  private final String admin;
  private final String adminPassword;
  private final String owner;
  private final String ownerPassword;
  private final List<String> fresh = new CopyOnWriteArrayList<>();

  private Databases(
      String host,
      int port,
      String admin,
      String adminPassword,
      String owner,
      String ownerPassword) {
    this.host = host;
    this.port = port;
    this.admin = admin;
    this.adminPassword = adminPassword;
    this.owner = owner;
    this.ownerPassword = ownerPassword;
  }

  /** On our own server; its superuser also creates the owner of the databases. */
  static Databases ofOurs(String host, int port, String superuser, String password) {
    return new Databases(host, port, superuser, password, OWNER, OWNER);
  }

  /**
   * On a foreign server.
   *
   * @param uri {@code postgresql://user:password@host:port/…}; the user must be allowed to create
   *     databases, and owns them
   */
  static Databases on(String uri) {
    URI parsed = URI.create(uri);
    String[] login = parsed.getUserInfo() == null ? new String[0] : parsed.getUserInfo().split(":");
    if (login.length != 2 || parsed.getHost() == null) {
      throw new IllegalStateException(
          "messaging.postgres.uri reads postgresql://user:password@host:port/database");
    }
    int port = parsed.getPort() == -1 ? 5432 : parsed.getPort();
    return new Databases(parsed.getHost(), port, login[0], login[1], login[0], login[1]);
  }

  @Override
  public String freshDatabase() {
    String name = "test_" + UUID.randomUUID().toString().replace("-", "");
    fresh.add(name);
    return database(name);
  }

  @Override
  public synchronized String database(String name) {
    try (Connection connection = connect();
        Statement statement = connection.createStatement()) {
      if (!exists(statement, "pg_roles where rolname", owner)) {
        statement.execute("create role " + owner + " login password '" + ownerPassword + "'");
      }
      if (!exists(statement, "pg_database where datname", name)) {
        statement.execute(
            """
            create database %s owner %s template template0 encoding 'UTF8'
            locale_provider icu icu_locale 'en-US'
            """
                .formatted(name, owner));
      }
    } catch (SQLException e) {
      throw new IllegalStateException("Cannot create the database " + name, e);
    }
    return String.format(
        Locale.ROOT, "postgresql://%s:%s@%s:%d/%s", owner, ownerPassword, host, port, name);
  }

  /** Drops the databases of {@link #freshDatabase}, for servers that outlive this JVM. */
  void dropFresh() {
    try (Connection connection = connect();
        Statement statement = connection.createStatement()) {
      for (String name : fresh) {
        statement.execute("drop database if exists " + name + " with (force)");
      }
    } catch (SQLException e) {
      throw new IllegalStateException("Cannot drop the databases of the tests", e);
    }
  }

  /** Executes a statement, outside a transaction, also where others may only read. */
  void administer(String sql) {
    String uri = "postgresql://" + admin + ":" + adminPassword + "@" + host + ":" + port;
    try (Connection connection = Jdbc.connect(uri + "/postgres");
        Statement statement = connection.createStatement()) {
      statement.execute("SET default_transaction_read_only = off");
      statement.execute(sql);
    } catch (SQLException e) {
      throw new IllegalStateException("The server did not take: " + sql, e);
    }
  }

  /** Whether the server accepts connections. */
  boolean answers() {
    try (Connection connection = connect()) {
      return connection.isValid(1);
    } catch (SQLException notYet) {
      return false;
    }
  }

  private static boolean exists(Statement statement, String where, String name)
      throws SQLException {
    try (ResultSet found = statement.executeQuery("select 1 from " + where + " = '" + name + "'")) {
      return found.next();
    }
  }

  private Connection connect() throws SQLException {
    Properties login = new Properties();
    login.setProperty("user", admin);
    login.setProperty("password", adminPassword);
    login.setProperty("loginTimeout", SECONDS_TO_CONNECT);
    login.setProperty("connectTimeout", SECONDS_TO_CONNECT);
    return DriverManager.getConnection(
        "jdbc:postgresql://" + host + ":" + port + "/postgres", login);
  }
}

package messaging.testing;

import java.net.URI;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Properties;

/** Direct connections of a test to a database of the service. */
public final class Jdbc {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private Jdbc() {}

  /**
   * Connects.
   *
   * @param uri {@code postgresql://user:password@host:port/database}
   */
  public static Connection connect(String uri) throws SQLException {
    return connect(uri, PATIENCE);
  }

  /**
   * Connects; every statement fails after {@code timeout}, whole seconds.
   *
   * @param uri {@code postgresql://user:password@host:port/database}
   */
  static Connection connect(String uri, Duration timeout) throws SQLException {
    URI parsed = URI.create(uri);
    String[] login = parsed.getUserInfo().split(":", -1);
    Properties properties = new Properties();
    properties.setProperty("user", login[0]);
    properties.setProperty("password", login[1]);
    properties.setProperty("socketTimeout", Long.toString(timeout.toSeconds()));
    return DriverManager.getConnection(
        "jdbc:postgresql://" + parsed.getHost() + ":" + parsed.getPort() + parsed.getPath(),
        properties);
  }
}

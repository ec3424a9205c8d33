package messaging.testing;

import java.net.URI;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Properties;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.configuration.FluentConfiguration;

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
    String[] login = login(uri);
    Properties properties = new Properties();
    properties.setProperty("user", login[0]);
    properties.setProperty("password", login[1]);
    properties.setProperty("socketTimeout", Long.toString(timeout.toSeconds()));
    return DriverManager.getConnection(url(uri), properties);
  }

  /**
   * Flyway as it comes, on that database. The caller adds the locations.
   *
   * @param uri {@code postgresql://user:password@host:port/database}
   */
  public static FluentConfiguration flyway(String uri) {
    String[] login = login(uri);
    return Flyway.configure().dataSource(url(uri), login[0], login[1]);
  }

  private static String[] login(String uri) {
    return URI.create(uri).getUserInfo().split(":", -1);
  }

  private static String url(String uri) {
    URI parsed = URI.create(uri);
    return "jdbc:postgresql://" + parsed.getHost() + ":" + parsed.getPort() + parsed.getPath();
  }
}

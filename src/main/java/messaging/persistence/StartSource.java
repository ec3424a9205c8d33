package messaging.persistence;

import java.sql.Connection;
import java.sql.SQLException;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * Connections for the migration. Flyway tries again after every {@link SQLException}, so one that
 * cannot heal leaves as a {@link DatabaseStartException}.
 */
final class StartSource extends PGSimpleDataSource {
  private static final long serialVersionUID = 1L;

  @Override
  public Connection getConnection() throws SQLException {
    try {
      Connection connection = super.getConnection();
      StartFailures.checkVersion(connection);
      return connection;
    } catch (SQLException failure) {
      if (!StartFailures.mayHeal(failure)
          && StartFailures.explain(failure) instanceof DatabaseStartException reason) {
        throw reason;
      }
      throw failure;
    }
  }
}

package messaging.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** With the tests that take long, as it may have to download the package. */
@Tag("faults")
class PackagedPostgresIT {

  @Test
  void compilesQueriesAndKeepsItsSettings() throws Exception {
    try (PackagedPostgres postgres = PackagedPostgres.start(Map.of("work_mem", "7MB"));
        Connection connection = Jdbc.connect(postgres.freshDatabase());
        Statement statement = connection.createStatement();
        ResultSet row =
            statement.executeQuery(
                """
                SELECT pg_jit_available(), current_setting('work_mem'), current_setting('fsync')
                """)) {
      row.next();
      assertThat(row.getBoolean(1)).isTrue();
      assertThat(row.getString(2)).isEqualTo("7MB");
      assertThat(row.getString(3)).isEqualTo("on");
    }
  }
}

package messaging.persistence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.SQLException;
import java.util.List;
import messaging.testing.Backing;
import org.junit.jupiter.api.Test;

/** Nodes that serve while another one migrates have the functions of before, or all new ones. */
final class FunctionMigrationIT {
  private final String uri = Backing.postgres().freshDatabase();
  private final Transactions transactions = new Transactions(uri);

  private List<String> functions() throws SQLException {
    return transactions.ask(
        "SELECT proname::text FROM pg_proc WHERE pronamespace = 'public'::regnamespace");
  }

  @Test
  void makesNoFunctionWhereItCannotMakeAll() throws SQLException {
    transactions.execute("CREATE TABLE relay_now (id int)");

    assertThatThrownBy(() -> Migrations.migrate(Node.config(uri)))
        .isInstanceOf(DatabaseStartException.class);
    assertThat(functions()).isEmpty();

    transactions.execute("DROP TABLE relay_now");
    Migrations.migrate(Node.config(uri));
    assertThat(functions()).contains("begin_incarnation", "mark_seen", "send_messages");
  }
}

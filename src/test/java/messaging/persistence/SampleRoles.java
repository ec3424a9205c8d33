package messaging.persistence;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The SQL that the page for operators gives for the roles. */
final class SampleRoles {
  private static final Pattern SAMPLE =
      Pattern.compile("## Roles in PostgreSQL\n.*?```sql\n(.*?)```", Pattern.DOTALL);

  private static final Pattern CREATE_ROLE = Pattern.compile("(?m)^CREATE ROLE .*\n");

  private SampleRoles() {}

  /** As it is there. */
  static String sql() throws IOException {
    Matcher block = SAMPLE.matcher(Files.readString(Path.of("src/docs/operating.md")));
    assertThat(block.find()).isTrue();
    return block.group(1);
  }

  /** For a further database: the roles are there already. */
  static String grantsOn(String database) throws IOException {
    String grants = CREATE_ROLE.matcher(sql()).replaceAll("");
    return grants.replace("DATABASE messaging", "DATABASE " + database);
  }
}

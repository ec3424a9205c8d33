package messaging.proof;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * How to deploy.
 *
 * @param name of logs and files
 * @param nodes how many
 * @param jar what the nodes run at first; empty for this build
 * @param variables more environment variables of the nodes
 */
record Setting(
    String name, Servers servers, int nodes, Optional<Path> jar, Map<String, String> variables) {
  private static final String MAX_AGE = "MESSAGING_RETENTION_MAX_AGE";
  private static final String LEAST_AGE = "1h";

  /** Three nodes of this build. */
  static Setting of(String name, Servers servers) {
    return new Setting(name, servers, 3, Optional.empty(), Map.of());
  }

  /** The same with another jar at first. */
  Setting withJar(Path other) {
    return new Setting(name, servers, nodes, Optional.of(other), variables);
  }

  /** The same with another variable. */
  Setting with(String variable, String value) {
    Map<String, String> more = new HashMap<>(variables);
    more.put(variable, value);
    return new Setting(name, servers, nodes, jar, more);
  }

  /** The same with nodes that purge; see {@link Deployment#hastenPurges}. */
  Setting purging() {
    return with(MAX_AGE, LEAST_AGE).with("MESSAGING_NATS_MAX_AGE", LEAST_AGE);
  }

  boolean isPurging() {
    return variables.containsKey(MAX_AGE);
  }

  /** One node only. */
  Setting alone() {
    return new Setting(name, servers, 1, jar, variables);
  }
}

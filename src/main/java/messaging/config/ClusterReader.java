package messaging.config;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;

/** Reads the keys under {@code cluster}. */
final class ClusterReader {
  private static final Pattern MEMBER = Pattern.compile("[A-Za-z0-9._-]+:(?<port>\\d{1,5})");

  private ClusterReader() {}

  /** Problems are noted in {@code values}. */
  static ClusterConfig read(ConfigValues values) {
    String manager =
        values.text(
            "cluster.manager", List.of("none", "hazelcast")::contains, "must be none or hazelcast");
    return manager.equals("hazelcast") ? hazelcast(values) : new ClusterConfig.None();
  }

  private static ClusterConfig.Hazelcast hazelcast(ConfigValues values) {
    String members =
        values.text(
            "cluster.members",
            list -> members(list).stream().allMatch(text -> ConfigReader.fits(MEMBER, text)),
            "must be host:port; several are separated by commas");
    int port = values.integer("cluster.port", 1, ConfigReader.MAX_PORT);
    int publicPort = values.integer("cluster.public-port", 0, ConfigReader.MAX_PORT);
    ClusterConfig.Endpoint listen =
        new ClusterConfig.Endpoint(
            values.text("cluster.host"),
            port,
            values.integer("cluster.bus-port", 0, ConfigReader.MAX_PORT));
    ClusterConfig.Endpoint told =
        new ClusterConfig.Endpoint(
            values.text("cluster.public-host"),
            publicPort == 0 ? port : publicPort,
            values.integer("cluster.public-bus-port", 0, ConfigReader.MAX_PORT));
    PortRules.check(values, listen, told);
    return new ClusterConfig.Hazelcast(
        values.text("cluster.name", name -> !name.isEmpty(), "must not be empty"),
        listen,
        told,
        members(members),
        values.duration("cluster.heartbeat-timeout", Duration.ofSeconds(5), Duration.ofSeconds(60)),
        values.duration("cluster.merge-interval", Duration.ofSeconds(1), Duration.ofSeconds(60)));
  }

  private static List<String> members(String text) {
    return Arrays.stream(text.split(",", -1)).map(String::strip).toList();
  }
}

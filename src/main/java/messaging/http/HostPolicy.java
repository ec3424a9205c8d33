package messaging.http;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import messaging.config.AuthConfig;
import messaging.config.HttpConfig;

/**
 * By which names clients may reach the service. A port says nothing: browsers call two ports of a
 * host the same site.
 *
 * @param names in lower case, beside those of loopback
 * @param onlyThese whether requests for other hosts are refused. It is so where every caller is
 *     believed: a page elsewhere could give its own name the address of loopback (DNS rebinding).
 * @param origins of pages elsewhere that may call the service too, as browsers write them
 */
public record HostPolicy(Set<String> names, boolean onlyThese, Set<String> origins) {
  /** Of a URL or a target: the scheme, and then what this class reads. */
  private static final Pattern AUTHORITY =
      Pattern.compile(
          "(?:(?i:https?)://)?(?<name>\\[[^/\\]]*\\]|[^/?#:@\\[\\]]+)\\.?(?::\\d*)?(?:[/?#].*)?");

  private static final Pattern LOOPBACK =
      Pattern.compile("(.+\\.)?localhost|127(\\.\\d{1,3}){3}|\\[::1\\]");

  /** The policy of a configuration. */
  public static HostPolicy of(HttpConfig http, AuthConfig auth) {
    boolean everyoneIsBelieved =
        auth instanceof AuthConfig.Gateway gateway && gateway.secrets().isEmpty();
    return new HostPolicy(
        Set.copyOf(http.clients().allowedHosts()),
        everyoneIsBelieved,
        Set.copyOf(http.clients().corsOrigins()));
  }

  /**
   * Whether a request may be served.
   *
   * @param hosts the values of {@code Host}, and the target if it names a host
   */
  boolean serves(Stream<String> hosts) {
    return !onlyThese
        || hosts.map(HostPolicy::name).allMatch(name -> name.filter(this::isOwn).isPresent());
  }

  private boolean isOwn(String name) {
    return names.contains(name) || LOOPBACK.matcher(name).matches();
  }

  /**
   * Whether a page of this origin belongs to the service.
   *
   * @param hosts under which the browser may have called it
   */
  boolean isOwnOrigin(String origin, List<String> hosts) {
    Optional<String> name = name(origin);
    return name.isPresent()
        && (names.contains(name.get())
            || hosts.stream().map(HostPolicy::name).anyMatch(name::equals));
  }

  /** Whether a request with these {@code Origin} fields comes from a page that may call. */
  boolean trusts(List<String> givenOrigins) {
    return givenOrigins.size() == 1 && origins.contains(givenOrigins.get(0));
  }

  private static Optional<String> name(String authority) {
    Matcher parts = AUTHORITY.matcher(authority);
    return parts.matches()
        ? Optional.of(parts.group("name").toLowerCase(Locale.ROOT).replaceFirst("\\.$", ""))
        : Optional.empty();
  }
}

package messaging.config;

import java.util.regex.Pattern;

/**
 * What Kubernetes puts into every container for each Service of its namespace ({@code
 * enableServiceLinks}), as far as it begins with our prefix: for a Service named {@code messaging},
 * or {@code messaging-} and more.
 *
 * @see <a href="https://kubernetes.io/docs/concepts/services-networking/service/">Services</a>
 */
final class ServiceLinks {
  private static final Pattern NAME =
      Pattern.compile(
          "MESSAGING_([A-Z0-9_]+_)?"
              + "(SERVICE_HOST|SERVICE_PORT(_[A-Z0-9_]+)?"
              + "|PORT_\\d+_(TCP|UDP|SCTP)(_(ADDR|PORT|PROTO))?)");

  /** A key of ours or a misspelt one may have such a name too; then only the value tells. */
  private static final Pattern PORT_NAME = Pattern.compile("MESSAGING_([A-Z0-9_]+_)?PORT");

  private static final Pattern PORT_VALUE = Pattern.compile("(tcp|udp|sctp)://\\S+:\\d{1,5}");

  private ServiceLinks() {}

  /** Whether Kubernetes injected this variable, so that it is not meant for us. */
  static boolean isInjected(String name, String value) {
    return NAME.matcher(name).matches()
        || (PORT_NAME.matcher(name).matches() && PORT_VALUE.matcher(value).matches());
  }
}

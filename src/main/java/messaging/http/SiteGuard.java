package messaging.http;

import io.vertx.core.Handler;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.RoutingContext;
import java.util.ArrayList;
import java.util.List;

/**
 * Refuses calls that a page of another site makes a browser send (cross-site request forgery).
 * Browsers say so in {@code Sec-Fetch-Site}, over HTTPS and to loopback; otherwise {@code Origin}
 * is compared with the hosts of this service. Clients that are no browsers send neither. Pages of
 * the origins that the policy trusts may call.
 *
 * @see <a href="https://www.w3.org/TR/fetch-metadata/">Fetch metadata</a>
 */
record SiteGuard(HostPolicy policy) implements Handler<RoutingContext> {
  private static final CharSequence SITE = HttpHeaders.createOptimized("Sec-Fetch-Site");
  private static final CharSequence FORWARDED_HOST =
      HttpHeaders.createOptimized("X-Forwarded-Host");
  private static final List<String> OWN_SITES = List.of("same-origin", "same-site", "none");

  @Override
  public void handle(RoutingContext context) {
    MultiMap headers = context.request().headers();
    List<String> sites = headers.getAll(SITE);
    List<String> origins = headers.getAll(HttpHeaders.ORIGIN);
    boolean own = sites.isEmpty() ? isOwn(origins, headers) : isOwn(sites);
    if (!own && !policy.trusts(origins)) {
      throw new ProblemException(
          ProblemKind.CROSS_SITE_REQUEST, "A page of another site may not make this call.");
    }
    context.next();
  }

  private static boolean isOwn(List<String> sites) {
    return OWN_SITES.containsAll(sites);
  }

  /** A page cannot set X-Forwarded-Host without asking first, so it may name the host too. */
  private boolean isOwn(List<String> origins, MultiMap headers) {
    if (origins.isEmpty()) {
      return true;
    }
    List<String> hosts = new ArrayList<>(headers.getAll(HttpHeaders.HOST));
    hosts.addAll(headers.getAll(FORWARDED_HOST));
    return origins.stream().allMatch(origin -> policy.isOwnOrigin(origin, hosts));
  }
}

package messaging.http;

import io.vertx.core.http.HttpMethod;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Finds the route of a request by its raw path: nothing is decoded, no dots are resolved, no slash
 * is forgiven, so that one path means one thing here and in the gateway. (Vert.x Web's router
 * normalises the path before it matches, takes {@code %2F} for a slash, and has patterns; this
 * service has five paths.)
 *
 * @param <T> what a route leads to
 */
final class RouteTable<T> {
  private static final String PARAMETER = ":user_id";

  private final List<Route<T>> routes;

  /** Routes in the order in which they are tried. */
  RouteTable(List<Route<T>> routes) {
    this.routes = routes;
  }

  /**
   * A path with a method.
   *
   * @param method GET stands for HEAD too
   * @param template a path in which {@code :user_id} may stand for one segment
   */
  record Route<T>(
      HttpMethod method, String template, String prefix, @Nullable String suffix, T to) {

    static <T> Route<T> route(HttpMethod method, String template, T to) {
      int parameter = template.indexOf(PARAMETER);
      return parameter < 0
          ? new Route<>(method, template, template, null, to)
          : new Route<>(
              method,
              template,
              template.substring(0, parameter),
              template.substring(parameter + PARAMETER.length()),
              to);
    }

    /** The raw segment that stands for the parameter, empty without one; null if it is not ours. */
    private @Nullable String match(String path) {
      if (suffix == null) {
        return path.equals(prefix) ? "" : null;
      }
      int end = path.length() - suffix.length();
      if (end <= prefix.length()
          || !path.startsWith(prefix)
          || !path.endsWith(suffix)
          || path.lastIndexOf('/', end - 1) >= prefix.length()) {
        return null;
      }
      return path.substring(prefix.length(), end);
    }

    private boolean accepts(HttpMethod asked) {
      return method.equals(asked)
          || (method.equals(HttpMethod.GET) && asked.equals(HttpMethod.HEAD));
    }

    private Stream<String> methods() {
      return method.equals(HttpMethod.GET) ? Stream.of("GET", "HEAD") : Stream.of(method.name());
    }
  }

  /**
   * A route that was found.
   *
   * @param segment the raw segment that stands for the parameter, empty without one
   */
  record Match<T>(Route<T> route, String segment) {}

  /**
   * Finds the route.
   *
   * @throws ProblemException 404 if there is no such path, 405 if there is, for other methods
   */
  Match<T> find(HttpMethod method, @Nullable String path) {
    boolean known = false;
    if (path != null) {
      for (Route<T> route : routes) {
        String segment = route.match(path);
        if (segment != null) {
          if (route.accepts(method)) {
            return new Match<>(route, segment);
          }
          known = true;
        }
      }
    }
    if (path == null || !known) {
      throw new ProblemException(ProblemKind.NOT_FOUND, "Paths are exact, to the last slash.");
    }
    throw methodNotAllowed(path);
  }

  private ProblemException methodNotAllowed(String path) {
    String allowed =
        routes.stream()
            .filter(route -> route.match(path) != null)
            .flatMap(Route::methods)
            .sorted()
            .collect(Collectors.joining(", "));
    return new ProblemException(
        ProblemKind.METHOD_NOT_ALLOWED,
        "The methods of this path are " + allowed + ".",
        new ProblemException.Header("Allow", allowed));
  }
}

package messaging.http;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import messaging.config.PagesConfig;

/**
 * The public static files. The list is fixed and read at start, so that a request path never
 * becomes a file name. Links between the files are relative, so that they also work behind a
 * gateway with a path prefix.
 */
final class Pages {
  private static final String YAML = "application/yaml";
  private static final String HTML = "text/html; charset=utf-8";
  private static final String CSS = "text/css; charset=utf-8";
  private static final String SCRIPT = "text/javascript; charset=utf-8";

  private static final String POLICY =
      "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:;"
          + " connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

  /** Text cannot become markup: the browser refuses innerHTML and similar calls. */
  private static final String DEMO_POLICY =
      POLICY + "; require-trusted-types-for 'script'; trusted-types 'none'";

  private static final String SWAGGER_UI = "META-INF/resources/webjars/swagger-ui/";
  private static final String SWAGGER_UI_VERSION =
      "META-INF/maven/org.webjars/swagger-ui/pom.properties";

  private final Map<String, StaticFile> files = new LinkedHashMap<>();

  private Pages() {}

  /** The files of all enabled pages, by path. */
  static Map<String, StaticFile> of(PagesConfig config) {
    Pages pages = new Pages();
    if (config.docs()) {
      pages.addDocs();
    }
    if (config.demo()) {
      pages.addDemo();
    }
    return pages.files;
  }

  private void addDocs() {
    String swaggerUi = SWAGGER_UI + swaggerUiVersion() + "/";
    add("/openapi.yaml", "api/openapi.yaml", YAML, POLICY);
    add("/asyncapi.yaml", "api/asyncapi.yaml", YAML, POLICY);
    add("/docs", "docs/index.html", HTML, POLICY);
    add("/docs/docs.css", "docs/docs.css", CSS, POLICY);
    add("/docs/docs.js", "docs/docs.js", SCRIPT, POLICY);
    add("/docs/swagger-ui.css", swaggerUi + "swagger-ui.css", CSS, POLICY);
    add("/docs/swagger-ui-bundle.js", swaggerUi + "swagger-ui-bundle.js", SCRIPT, POLICY);
  }

  private void addDemo() {
    add("/demo", "demo/index.html", HTML, DEMO_POLICY);
    for (String sheet : List.of("chat", "demo")) {
      add("/demo/" + sheet + ".css", "demo/" + sheet + ".css", CSS, DEMO_POLICY);
    }
    for (String module :
        List.of(
            "api",
            "chats",
            "conversation",
            "dom",
            "feed",
            "histories",
            "main",
            "outbox",
            "panel",
            "store")) {
      add("/demo/" + module + ".js", "demo/" + module + ".js", SCRIPT, DEMO_POLICY);
    }
  }

  private void add(String path, String resource, String mediaType, String policy) {
    files.put(path, StaticFile.read(resource, mediaType, policy));
  }

  /** The folder of the webjar contains its version; the webjar's properties tell the version. */
  private static String swaggerUiVersion() {
    Properties properties = new Properties();
    try (InputStream in = Pages.class.getClassLoader().getResourceAsStream(SWAGGER_UI_VERSION)) {
      if (in == null) {
        throw new IllegalStateException("Missing on the class path: " + SWAGGER_UI_VERSION);
      }
      properties.load(in);
      return properties.getProperty("version");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}

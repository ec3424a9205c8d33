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
  private static final String SCHEMA = "application/schema+json";
  private static final String HTML = "text/html; charset=utf-8";
  private static final String CSS = "text/css; charset=utf-8";
  private static final String SCRIPT = "text/javascript; charset=utf-8";

  private static final String POLICY =
      "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:;"
          + " connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

  /** Text cannot become markup: the browser refuses innerHTML and similar calls. */
  private static final String DEMO_POLICY =
      POLICY + "; require-trusted-types-for 'script'; trusted-types 'none'";

  private static final String CALLER = "data-caller=\"";

  /** The demo is there only where every caller is believed. */
  private static final String LOCAL_CALLER = "ann";

  private static final String SWAGGER_UI = "META-INF/resources/webjars/swagger-ui/";
  private static final String SWAGGER_UI_VERSION =
      "META-INF/maven/org.webjars/swagger-ui/pom.properties";

  /** The components of {@code openapi.yaml}, as JSON Schemas. */
  private static final List<String> SCHEMAS =
      List.of(
          "UserId",
          "Seq",
          "Mark",
          "Timestamp",
          "NewMessage",
          "Text",
          "SeenUpTo",
          "Message",
          "History",
          "Chat",
          "ChatPage",
          "SeenState",
          "EventPage",
          "Event",
          "MessageSentEvent",
          "MessageSeenEvent",
          "SeenData",
          "MessageErasedEvent",
          "ErasedData",
          "ExportLine",
          "ExportedChat",
          "Problem");

  private final Map<String, StaticFile> files = new LinkedHashMap<>();

  private Pages() {}

  /** The files of all enabled pages, by path. */
  static Map<String, StaticFile> of(PagesConfig config) {
    Pages pages = new Pages();
    if (config.docs()) {
      pages.addDocs(config.demo() ? LOCAL_CALLER : "");
    }
    if (config.docs() || config.demo()) {
      pages.add("/client/feed.js", "client/feed.js", SCRIPT, DEMO_POLICY);
    }
    if (config.demo()) {
      pages.addDemo();
    }
    return pages.files;
  }

  /**
   * From what people type to the pages, by path. Only beside the demo: elsewhere a path with a
   * slash at its end is another path, and the root belongs to the gateway.
   */
  static Map<String, PageRedirect> redirects(PagesConfig config) {
    Map<String, PageRedirect> redirects = new LinkedHashMap<>();
    if (config.demo()) {
      redirects.put("/", new PageRedirect("demo"));
      redirects.put("/demo/", new PageRedirect("../demo"));
    }
    if (config.demo() && config.docs()) {
      redirects.put("/docs/", new PageRedirect("../docs"));
    }
    return redirects;
  }

  /**
   * @param caller the user whom the page names in its calls; empty where a caller is to be proven
   */
  private void addDocs(String caller) {
    String swaggerUi = SWAGGER_UI + swaggerUiVersion() + "/";
    add("/openapi.yaml", "api/openapi.yaml", YAML, POLICY);
    add("/asyncapi.yaml", "api/asyncapi.yaml", YAML, POLICY);
    for (String name : SCHEMAS) {
      add("/schemas/" + name + ".json", "api/schemas/" + name + ".json", SCHEMA, POLICY);
    }
    StaticFile page = StaticFile.read("docs/index.html", HTML, POLICY);
    files.put("/docs", page.replacing(CALLER + "\"", CALLER + caller + "\""));
    add("/docs/events", "docs/events.html", HTML, POLICY);
    add("/docs/events.css", "docs/events.css", CSS, POLICY);
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
            "histories",
            "main",
            "outbox",
            "panel",
            "refused",
            "store",
            "users")) {
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

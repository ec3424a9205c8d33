package messaging.http;

import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.RoutingContext;
import java.util.ArrayList;
import java.util.List;
import messaging.message.ChatPage;
import messaging.message.History;
import messaging.message.ReadHistory;
import org.jspecify.annotations.Nullable;

/**
 * Says in {@code Link} where the pages beside this one are (RFC 8288). {@code next} goes on in the
 * order of the page, {@code prev} lies on its other side. The links have a query only, so they also
 * hold behind a gateway that puts something before the path.
 */
final class PageLinks {
  private static final CharSequence LINK = HttpHeaders.createOptimized("Link");

  private PageLinks() {}

  /**
   * Adds those of a conversation, and returns the page. A page without messages has none, as
   * nothing says where it is.
   */
  static History added(RoutingContext context, ReadHistory query, History page) {
    if (page.messages().isEmpty()) {
      return page;
    }
    boolean oldestFirst = query.after() != null || query.around() != null;
    long first = page.messages().get(0).seq();
    long last = page.messages().get(page.messages().size() - 1).seq();
    List<String> links = new ArrayList<>();
    if (page.hasOlder()) {
      String older = "before=" + Math.min(first, last);
      links.add(link(older, query.limit(), oldestFirst ? "prev" : "next"));
    }
    if (page.hasNewer()) {
      String newer = "after=" + Math.max(first, last);
      links.add(link(newer, query.limit(), oldestFirst ? "next" : "prev"));
    }
    put(context, links);
    return page;
  }

  /** Adds that of chats, and returns the page. A cursor leads forward only: there is no prev. */
  static ChatPage added(RoutingContext context, @Nullable Integer limit, ChatPage page) {
    if (page.next() != null) {
      put(context, List.of(link("cursor=" + page.next(), limit, "next")));
    }
    return page;
  }

  private static String link(String position, @Nullable Integer limit, String relation) {
    String size = limit == null ? "" : "&limit=" + limit;
    return "<?" + position + size + ">; rel=\"" + relation + '"';
  }

  private static void put(RoutingContext context, List<String> links) {
    if (!links.isEmpty()) {
      context.response().putHeader(LINK, String.join(", ", links));
    }
  }
}

package messaging.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Future;
import io.vertx.junit5.VertxExtension;
import java.util.List;
import java.util.stream.LongStream;
import messaging.http.RawConnection.Reply;
import messaging.message.ChatPage;
import messaging.message.History;
import messaging.message.Message;
import messaging.testing.ApiContract;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@ExtendWith(VertxExtension.class)
class PageLinksTest {
  @RegisterExtension static final HttpServerExtension server = new HttpServerExtension();

  /** The seqs as they are listed. */
  private static void pageOf(boolean hasOlder, boolean hasNewer, long... seqs) {
    List<Message> messages =
        LongStream.of(seqs)
            .mapToObj(
                seq ->
                    new Message(
                        FakeMessaging.ID,
                        FakeMessaging.CHAT,
                        seq,
                        "bob",
                        "ann",
                        "hi",
                        FakeMessaging.TIME,
                        Message.Status.SENT))
            .toList();
    server.messaging.onHistory(
        query ->
            Future.succeededFuture(new History(FakeMessaging.CHAT, messages, hasOlder, hasNewer)));
  }

  private static String links(String method, String target) {
    Reply reply = server.call(method, target);
    assertThat(reply.status()).isEqualTo(200);
    if (method.equals("GET")) {
      ApiContract.published(server.vertx())
          .checkAnswer(method, target.replaceAll("\\?.*", ""), 200, reply::header, reply.body());
    }
    return reply.header("link").orElse("");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "/messages/bob|<?before=7>; rel=\"next\", <?after=9>; rel=\"prev\"",
        "/messages/bob?before=10&limit=3|<?before=7&limit=3>; rel=\"next\", <?after=9&limit=3>; rel=\"prev\"",
        "/messages/bob?limit=3&unknown=4|<?before=7&limit=3>; rel=\"next\", <?after=9&limit=3>; rel=\"prev\""
      })
  void leadsToOlderPagesFromThoseThatBeginWithTheNewest(String target, String links) {
    pageOf(true, true, 9, 8, 7);

    assertThat(links("GET", target)).isEqualTo(links);
    assertThat(links("HEAD", target)).isEqualTo(links);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "/messages/bob?after=6|<?before=7>; rel=\"prev\", <?after=9>; rel=\"next\"",
        "/messages/bob?around=8&limit=3|<?before=7&limit=3>; rel=\"prev\", <?after=9&limit=3>; rel=\"next\""
      })
  void leadsToNewerPagesFromThoseThatBeginWithTheOldest(String target, String links) {
    pageOf(true, true, 7, 8, 9);

    assertThat(links("GET", target)).isEqualTo(links);
  }

  @Test
  void leadsNowhereFromTheEnds() {
    pageOf(false, true, 2, 1);
    assertThat(links("GET", "/messages/bob?before=3")).isEqualTo("<?after=2>; rel=\"prev\"");
    pageOf(true, false, 4, 5);
    assertThat(links("GET", "/messages/bob?after=3")).isEqualTo("<?before=4>; rel=\"prev\"");
    pageOf(false, false, 1);
    assertThat(links("GET", "/messages/bob")).isEmpty();
    pageOf(true, false);
    assertThat(links("GET", "/messages/bob?after=9")).isEmpty();
  }

  @Test
  void leadsToTheNextChats() {
    assertThat(links("GET", "/chats")).isEmpty();
    server.messaging.onChats(query -> Future.succeededFuture(new ChatPage(List.of(), 0, "AQ-_")));

    assertThat(links("GET", "/chats")).isEqualTo("<?cursor=AQ-_>; rel=\"next\"");
    assertThat(links("GET", "/chats?limit=1&cursor=x"))
        .isEqualTo("<?cursor=AQ-_&limit=1>; rel=\"next\"");
  }
}

package messaging.contact;

import static messaging.contact.ContactFixture.PATH;
import static messaging.contact.ContactFixture.ask;
import static messaging.contact.ContactFixture.assertUnavailable;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.time.Duration;
import messaging.message.RequestContext;
import messaging.testing.ContactFaults;
import messaging.testing.ContactServiceStub.Call;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@ExtendWith(VertxExtension.class)
class ContactCallTest {

  private ContactFixture fixture;
  private ContactClient client;

  @BeforeEach
  void start(Vertx vertx) {
    fixture = new ContactFixture(vertx);
    client = fixture.client(Duration.ZERO);
  }

  @Test
  void passesOnTheYesAndTheNoOfTheContactService() {
    fixture.stub.befriend("ann", "bob");

    assertThat(ask(client, "ann", "bob").await()).isTrue();
    assertThat(ask(client, "ann", "mallory").await()).isFalse();
    assertThat(fixture.callCount("yes")).isEqualTo(1);
    assertThat(fixture.callCount("no")).isEqualTo(1);
  }

  @Test
  void asksWithTheSenderAsUserAndTheReceiverAsFriend() {
    ask(client, "ann", "bob").await();

    Call call = fixture.stub.calls().get(0);
    assertThat(call.method()).isEqualTo("GET");
    assertThat(call.uri()).isEqualTo("/contacts/ann/friends/bob");
  }

  @Test
  void keepsEveryCharacterOfAnIdInThePath() {
    String ann = "A.z_9~:@|+=-";
    String bob = "bob+1=2|3";
    fixture.stub.befriend(ann, bob);

    assertThat(ask(client, ann, bob).await()).isTrue();
    assertThat(fixture.stub.calls().get(0).uri())
        .isEqualTo("/contacts/A.z_9~%3A%40%7C%2B%3D-/friends/bob%2B1%3D2%7C3");
  }

  @Test
  void asksBehindAPathPrefixAndInAQuery() {
    fixture.stub.misbehave(ContactFaults.status(200));
    ContactClient prefixed =
        fixture.client(
            fixture.stub.url() + "/api/v1/",
            "/friends?of={user_id}&is={friend_id}&strict=1",
            "friends",
            Duration.ZERO);

    assertThat(ask(prefixed, "ann+", "bob@x").await()).isTrue();
    assertThat(fixture.stub.calls().get(0).uri())
        .isEqualTo("/api/v1/friends?of=ann%2B&is=bob%40x&strict=1");
  }

  @Test
  void readsTheConfiguredField() {
    fixture.stub.misbehave(ContactFaults.body("{\"friends\":false,\"may_send\":true}"));
    ContactClient other = fixture.client(fixture.stub.url(), PATH, "may_send", Duration.ZERO);

    assertThat(ask(other, "ann", "bob").await()).isTrue();
  }

  @Test
  void passesOnRequestIdAndTraceparent() {
    String trace = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";

    client.areFriends("ann", "bob", new RequestContext("req-1", trace)).await();

    Call call = fixture.stub.calls().get(0);
    assertThat(call.headers().get("X-Request-Id")).isEqualTo("req-1");
    assertThat(call.headers().get("traceparent")).isEqualTo(trace);
  }

  @Test
  void sendsTheAuthorizationThatIsConfigured() {
    ask(client, "ann", "bob").await();
    fixture.authorization = "Bearer a-token";
    ask(fixture.client(Duration.ZERO), "ann", "bob").await();

    assertThat(fixture.stub.calls())
        .extracting(call -> String.valueOf(call.headers().get("Authorization")))
        .containsExactly("null", "Bearer a-token");
  }

  @Test
  void leavesOutWhatIsNoHeaderValue() {
    fixture.stub.befriend("ann", "bob");
    RequestContext hostile = new RequestContext("a\r\nX-Evil: 1", "x".repeat(257));

    assertThat(client.areFriends("ann", "bob", hostile).await()).isTrue();
    assertThat(fixture.stub.calls().get(0).headers().names())
        .doesNotContain("X-Request-Id", "X-Evil", "traceparent");
  }

  @Test
  void takesNotFoundForANo() {
    fixture.stub.misbehave(ContactFaults.status(404));

    assertThat(ask(client, "ann", "bob").await()).isFalse();
  }

  @Test
  void takesNotFoundForANoWhateverItsBodyDoes() {
    fixture.stub.misbehave(ContactFaults.endlessBody(404));

    assertThat(ask(client, "ann", "bob").await()).isFalse();
  }

  @ParameterizedTest
  @ValueSource(ints = {201, 204, 301, 400, 401, 403, 410, 429, 500, 502, 503})
  void takesAnyOtherStatusForUnknown(int status) {
    fixture.stub.misbehave(ContactFaults.status(status));

    assertUnavailable(ask(client, "ann", "bob"));
    assertThat(fixture.callCount("error")).isEqualTo(1);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "true",
        "null",
        "[true]",
        "{}",
        "{\"friends\":\"true\"}",
        "{\"friends\":1}",
        "{\"friends\":null}",
        "{\"friends\":{\"friends\":true}}",
        "{\"Friends\":true}",
        "{\"friends\":true",
        "{\"friends\":true}}",
        "{\"friends\":true}{\"friends\":true}",
        "{\"friends\":false,\"friends\":true}",
        "{'friends':true}",
        "{\"friends\":true} // yes",
        "<html>true</html>"
      })
  void takesAnythingButABooleanInStrictJsonForUnknown(String body) {
    fixture.stub.misbehave(ContactFaults.body(body));

    assertUnavailable(ask(client, "ann", "bob"));
  }

  @Test
  void keepsNoFieldNameOfAnAnswer() throws JsonProcessingException {
    String name = "a name that is a literal of this class";
    String json = "{\"" + name + "\":true}";

    String first = ContactCall.STRICT_JSON.readTree(json).fieldNames().next();
    String second = ContactCall.STRICT_JSON.readTree(json).fieldNames().next();

    assertThat(first).isEqualTo(name).isNotSameAs(name).isNotSameAs(second);
  }

  @Test
  void doesNotMindTheMediaTypeOfAGoodAnswer() {
    fixture.stub.misbehave(ContactFaults.contentType("text/plain"));

    assertThat(ask(client, "ann", "bob").await()).isTrue();
  }
}

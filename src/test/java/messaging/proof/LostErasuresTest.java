package messaging.proof;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import messaging.proof.Entry.Announced;
import messaging.proof.Entry.Call;
import messaging.proof.Entry.Erasure;
import messaging.proof.Entry.Licence;
import messaging.proof.Entry.Op;
import messaging.proof.Entry.Published;
import messaging.proof.Entry.Row;
import messaging.proof.Entry.Told;
import org.junit.jupiter.api.Test;

/** What the checker allows, and what not, where a failover has lost an erasure. */
final class LostErasuresTest {
  private static Call pageOf(Sample sample) {
    return sample
        .history()
        .calls(Op.PAGE)
        .filter(call -> "final-forward".equals(call.input().walk()))
        .findAny()
        .orElseThrow();
  }

  @Test
  void allowsAFailoverToLoseAnErasure() {
    Sample lost =
        Sample.right()
            .without(
                e -> e instanceof Published p && p.event().path("id").asText().equals("message-3"))
            .without(e -> e instanceof Call call && call.op() == Op.PAGE)
            .and(SampleCalls.erase(91, "ann", "bob"))
            .and(new Announced(92, Sample.event(Sample.ERASURE)))
            .and(new Published(93, "message.sent", erased(Sample.row(3))))
            .and(SampleCalls.at(pageOf(Sample.erased()), 93));
    assertThat(lost.and(Sample.struck(96, 99, Licence.LOSE_COMMITS)).broken()).isEmpty();
    assertThat(lost.and(Sample.struck(60, 61, Licence.LOSE_COMMITS)).broken()).contains("E", "T");
  }

  @Test
  void knowsTheMembersOfAChatThatAFailoverLost() {
    Row row = Sample.row(1);
    Row lost = new Row("lost", 1, "lost-1", "ann", "bob", "lost", null, row.at());
    Erasure erasure = new Erasure("lost", 1, 1, "ann", 0, 1, "lost-2");
    Sample sample =
        Sample.right()
            .and(new Told(90, "reader-bob", "bob", "c", Sample.event(lost)))
            .and(new Told(91, "reader-bob", "bob", "c", Sample.event(erasure)))
            .and(Sample.struck(92, 95, Licence.LOSE_COMMITS));
    assertThat(sample.broken()).doesNotContain("I8");
    assertThat(sample.and(new Told(93, "reader-eve", "eve", "c", Sample.event(erasure))).broken())
        .contains("I8");
  }

  private static JsonNode erased(Row row) {
    JsonNode event = Sample.event(Sample.emptied(row)).deepCopy();
    ((ObjectNode) event.path("data")).put("status", "erased");
    return event;
  }

  @Test
  void allowsAMessageToBeToldOnceMoreWhereAFailoverLostItsErasure() {
    Sample late =
        Sample.right()
            .with(
                Published.class,
                one -> one.event().path("id").asText().equals("message-1"),
                one -> new Published(99, one.subject(), one.event()));
    assertThat(late.broken()).contains("I5");
    Sample lost = late.and(SampleCalls.erase(91, "ann", "bob"));
    assertThat(lost.and(Sample.struck(96, 99, Licence.LOSE_COMMITS)).broken()).doesNotContain("I5");
  }
}

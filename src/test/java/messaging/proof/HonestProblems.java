package messaging.proof;

import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import messaging.message.ErrorCode;
import messaging.proof.Entry.Call;
import messaging.proof.Entry.Op;

/** I14. */
final class HonestProblems implements Check {
  private static final Set<String> KNOWN = known();

  @Override
  public String invariant() {
    return "I14";
  }

  @Override
  public String promise() {
    return "Each error is a problem document of a known type, and no 5xx but an honest 503";
  }

  private static Set<String> known() {
    Set<String> slugs = new HashSet<>();
    Arrays.stream(ErrorCode.values()).map(ErrorCode::slug).forEach(slugs::add);
    // The one refusal of the HTTP layer that a frozen node can give to a valid request.
    slugs.add("request-timeout");
    return slugs;
  }

  @Override
  public void check(History history, Findings findings) {
    history
        .all(Call.class)
        .filter(call -> call.status() >= 400)
        .forEach(
            call ->
                findings.expect(
                    isKnown(call) && (call.status() < 500 || call.status() == 503), "{}", call));
  }

  private static boolean isKnown(Call call) {
    if (call.op() == Op.ERASE) {
      return ErrorCode.ofNumber(call.body().path("code").asInt()).isPresent();
    }
    return "application/problem+json".equals(call.mediaType())
        && KNOWN.contains(call.problem())
        && call.body().path("status").asInt() == call.status();
  }
}

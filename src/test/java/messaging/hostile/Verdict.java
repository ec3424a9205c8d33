package messaging.hostile;

import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import messaging.testing.ApiContract;

/** What any answer must be, whatever the question. Counts the answers. Use on one thread. */
final class Verdict {
  private static final String PREFIX = "urn:messaging:problem:";

  /** The client's error, though its status begins with 5. */
  private static final int VERSION_NOT_SUPPORTED = 505;

  private static final int UNAVAILABLE = 503;
  private final Set<String> problems;
  private final Map<Integer, Integer> statuses = new TreeMap<>();

  /**
   * @param problems the published slugs
   */
  Verdict(Set<String> problems) {
    this.problems = problems;
  }

  /** Notes an answer; what is wrong with it, if anything. */
  Optional<String> on(Answer answer) {
    statuses.merge(answer.status(), 1, Integer::sum);
    if (answer.head().contains(Canary.WORD)) {
      return Optional.of("The head has what was sent");
    }
    if (answer.status() < 400) {
      return Optional.empty();
    }
    if (answer.status() >= 500 && answer.status() != VERSION_NOT_SUPPORTED && !isHonest(answer)) {
      return Optional.of("A defect");
    }
    return answer.body().isEmpty() ? Optional.empty() : problem(answer);
  }

  private static boolean isHonest(Answer answer) {
    return answer.status() == UNAVAILABLE && answer.field("retry-after").isPresent();
  }

  private Optional<String> problem(Answer answer) {
    if (!answer.field("content-type").equals(Optional.of("application/problem+json"))) {
      return Optional.of("Not a problem document");
    }
    try {
      JsonObject document = new JsonObject(answer.body());
      String type = document.getString("type", "");
      if (!type.startsWith(PREFIX)
          || !problems.contains(answer.status() + " " + type.substring(PREFIX.length()))) {
        return Optional.of("An unknown problem");
      }
    } catch (DecodeException | ClassCastException bad) {
      return Optional.of("Not JSON");
    }
    // The pointer may name an unknown field, and says so.
    return answer.body().replaceAll("\"pointer\":\"[^\"]*\"", "").contains(Canary.WORD)
        ? Optional.of("The problem has what was sent")
        : Optional.empty();
  }

  /** How many answers there were of each status. */
  Map<Integer, Integer> statuses() {
    return statuses;
  }

  /** All that the description of the API lists: the status and the slug. */
  static Set<String> published(ApiContract contract) {
    Set<String> problems = new java.util.TreeSet<>();
    for (Map.Entry<String, Object> response :
        contract.openApi().getJsonObject("components").getJsonObject("responses")) {
      ((JsonObject) response.getValue())
          .getJsonObject("content", new JsonObject())
          .getJsonObject("application/problem+json", new JsonObject())
          .getJsonObject("examples", new JsonObject())
          .forEach(
              example ->
                  problems.add(
                      ((JsonObject) example.getValue()).getJsonObject("value").getInteger("status")
                          + " "
                          + example.getKey()));
    }
    return problems;
  }
}

package messaging.proof;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.mapping;
import static java.util.stream.Collectors.toList;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import messaging.proof.Entry.Asked;

/** I9. */
final class FriendsOnly implements Check {
  /** The default of {@code contacts.cache-ttl}, and a second for what is measured here. */
  private static final long REMEMBERED = Duration.ofSeconds(6).toNanos();

  @Override
  public String invariant() {
    return "I9";
  }

  @Override
  public String promise() {
    return "The contact-service had said yes, at most its cache's time before, to each message";
  }

  @Override
  public void check(History history, Findings findings) {
    Map<List<String>, List<Long>> yes =
        history
            .all(Asked.class)
            .filter(Asked::friends)
            .collect(
                groupingBy(
                    asked -> List.of(asked.user(), asked.friend()), mapping(Asked::at, toList())));
    history
        .messages()
        .forEach(
            row -> {
              long from = history.firstSent(row) - REMEMBERED;
              long to = history.firstStored(row);
              findings.expect(
                  yes.getOrDefault(List.of(row.sender(), row.receiver()), List.of()).stream()
                      .anyMatch(at -> from <= at && at <= to),
                  "nobody said that they are friends: {}",
                  row);
            });
  }
}

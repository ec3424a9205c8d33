package messaging.proof;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.toList;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.LongStream;
import messaging.proof.Entry.Call;
import messaging.proof.Entry.Chat;
import messaging.proof.Entry.Op;

/** I11. */
final class PagesComplete implements Check {
  /** Walks whose name begins so are after everything else. */
  static final String FINAL = "final";

  @Override
  public String invariant() {
    return "I11";
  }

  @Override
  public String promise() {
    return "Pages forward and backward give the same messages, once, also while others arrive";
  }

  @Override
  public void check(History history, Findings findings) {
    walks(history, Op.PAGE)
        .forEach(
            (walk, calls) -> {
              List<Long> seqs = new ArrayList<>();
              calls.forEach(
                  call ->
                      call.body()
                          .path("messages")
                          .forEach(message -> seqs.add(message.path("seq").asLong())));
              boolean isForward = calls.get(0).input().after() != null;
              List<Long> ascending = isForward ? seqs : seqs.stream().sorted().toList();
              Optional<Chat> chat = chat(history, calls.get(0));
              boolean isFinal = walk.startsWith(FINAL);
              long shown = ascending.isEmpty() ? 1 : ascending.get(0);
              long end = shown + ascending.size() - 1;
              long first = isFinal ? chat.map(Chat::firstSeq).orElse(1L) : shown;
              long last = isFinal ? chat.map(Chat::lastSeq).orElse(0L) : end;
              findings.expect(
                  first <= chat.map(Chat::firstSeq).orElse(1L)
                      && ascending.equals(LongStream.rangeClosed(first, last).boxed().toList())
                      && (isForward || isDescending(seqs)),
                  "{}, {} to {}: {}",
                  walk,
                  first,
                  last,
                  seqs);
            });
    walks(history, Op.CHATS)
        .forEach(
            (walk, calls) -> {
              List<String> ids = new ArrayList<>();
              calls.forEach(
                  call ->
                      call.body()
                          .path("chats")
                          .forEach(chat -> ids.add(chat.path("chat_id").asText())));
              Set<String> expected = chatsOf(history, calls.get(0).user());
              findings.expect(
                  new TreeSet<>(ids).equals(expected) && ids.size() == expected.size(),
                  "{}: {}, not {}",
                  walk,
                  ids,
                  expected);
            });
  }

  private static Map<String, List<Call>> walks(History history, Op op) {
    return history
        .calls(op)
        .filter(call -> call.succeeded() && call.input().walk() != null)
        .collect(groupingBy(call -> String.valueOf(call.input().walk()), TreeMap::new, toList()));
  }

  private static boolean isDescending(List<Long> seqs) {
    for (int i = 1; i < seqs.size(); i++) {
      if (seqs.get(i) >= seqs.get(i - 1)) {
        return false;
      }
    }
    return true;
  }

  private static Optional<Chat> chat(History history, Call call) {
    Set<String> pair = Set.of(call.user(), String.valueOf(call.input().peer()));
    return history
        .all(Chat.class)
        .filter(chat -> Set.of(chat.lo(), chat.hi()).equals(pair))
        .findAny();
  }

  private static Set<String> chatsOf(History history, String user) {
    Set<String> ids = new TreeSet<>();
    history
        .all(Chat.class)
        .filter(chat -> chat.lo().equals(user) || chat.hi().equals(user))
        .forEach(chat -> ids.add(chat.id()));
    return ids;
  }
}

package messaging.persistence;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class KnownChatsTest {
  private final KnownChats chats = new KnownChats();

  @Test
  void aPairIsKnownOnceItWasAddedAndUntilAllAreForgotten() {
    Pair pair = new Pair("ann", "bob");
    assertThat(chats.contains(pair)).isFalse();

    chats.add(pair);
    assertThat(chats.contains(new Pair("ann", "bob"))).isTrue();
    assertThat(chats.contains(new Pair("ann", "bobby"))).isFalse();

    chats.clear();
    assertThat(chats.contains(pair)).isFalse();
  }

  @Test
  void howeverManyPairsThereAreNoneIsTakenForAnother() {
    IntStream.range(0, 100_000).forEach(i -> chats.add(new Pair("ann-" + i, "bob")));

    assertThat(IntStream.range(0, 100_000))
        .noneMatch(i -> chats.contains(new Pair("ann-" + i, "bobby")));
  }
}

package messaging.wire;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import messaging.wire.OpenConnections.Place;
import org.junit.jupiter.api.Test;

final class OpenConnectionsTest {
  private final OpenConnections connections = new OpenConnections(3);
  private final List<FakePlace> ended = new ArrayList<>();

  private final class FakePlace implements Place {
    private boolean waiting = true;
    private boolean used;

    @Override
    public boolean waitsForClient() {
      return waiting;
    }

    @Override
    public boolean takeUsed() {
      boolean was = used;
      used = false;
      return was;
    }

    @Override
    public void giveUp() {
      ended.add(this);
    }
  }

  private List<FakePlace> fill() {
    List<FakePlace> places = IntStream.range(0, 3).mapToObj(i -> new FakePlace()).toList();
    assertThat(places).allMatch(connections::open);
    return places;
  }

  @Test
  void givesThePlaceOfTheOldestIdleConnectionToANewOne() {
    List<FakePlace> places = fill();

    assertThat(connections.open(new FakePlace())).isTrue();
    assertThat(ended).containsExactly(places.get(0));
  }

  @Test
  void keepsConnectionsThatAreUsed() {
    List<FakePlace> places = fill();
    places.get(0).used = true;
    places.get(1).used = true;

    assertThat(connections.open(new FakePlace())).isTrue();
    assertThat(ended).containsExactly(places.get(2));
    // Not used since, so no longer spared.
    assertThat(connections.open(new FakePlace())).isTrue();
    assertThat(ended).containsExactly(places.get(2), places.get(0));
  }

  @Test
  void refusesTheNewOneWhileAllAreBusy() {
    fill().forEach(place -> place.waiting = false);

    assertThat(connections.open(new FakePlace())).isFalse();
    assertThat(ended).isEmpty();
  }

  @Test
  void hasRoomAgainWhenAConnectionIsClosed() {
    List<FakePlace> places = fill();
    connections.close(places.get(1));

    assertThat(connections.open(new FakePlace())).isTrue();
    assertThat(ended).isEmpty();
  }
}

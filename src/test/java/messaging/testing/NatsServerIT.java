package messaging.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nats.client.api.StorageType;
import io.nats.client.api.StreamConfiguration;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NatsServerIT {

  @Test
  void keepsStreamsOverAKillAndARestart() throws Exception {
    try (NatsServer server = NatsServer.start()) {
      // Given
      try (NatsClient client = new NatsClient(server.url())) {
        client
            .streams()
            .addStream(
                StreamConfiguration.builder()
                    .name("KEPT")
                    .subjects("kept")
                    .storageType(StorageType.File)
                    .build());
        client.connection().jetStream().publish("kept", new byte[] {1});
      }
      // When
      server.kill();
      server.restart();
      // Then
      try (NatsClient client = new NatsClient(server.url())) {
        assertThat(
                client
                    .connection()
                    .jetStreamManagement()
                    .getStreamInfo("KEPT")
                    .getStreamState()
                    .getMsgCount())
            .isEqualTo(1);
      }
    }
  }

  @Test
  void answersNothingWhileFrozen() throws Exception {
    try (NatsServer server = NatsServer.start();
        NatsClient client = new NatsClient(server.url())) {
      server.freeze();
      assertThatThrownBy(() -> client.connection().flush(Duration.ofMillis(200)))
          .isInstanceOf(TimeoutException.class);
      server.thaw();
      client.connection().flush(Duration.ofSeconds(30));
    }
  }

  @Test
  void leavesNoFolderBehindUnlessItWasGiven(@TempDir Path given) {
    NatsServer temporary = NatsServer.start();
    temporary.close();
    assertThat(temporary.folder()).doesNotExist();

    NatsServer kept = NatsServer.start(NatsSetup.standard().withFolder(given));
    kept.stop();
    kept.close();
    assertThat(given.resolve("nats.log")).exists();
  }

  @Test
  void saysWhyItDidNotStart(@TempDir Path given) throws Exception {
    Files.createDirectories(given);
    NatsSetup wrong = NatsSetup.standard().withFolder(given).withConfig("max_payload: 1TB");
    assertThatThrownBy(() -> NatsServer.start(wrong))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("did not start");
  }
}

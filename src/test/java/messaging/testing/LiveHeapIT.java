package messaging.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.BufferedReader;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

final class LiveHeapIT {
  private static final int KEPT = 20_000_000;
  private static final int MEBIBYTE = 1 << 20;

  /** Makes garbage of five times what it keeps. */
  public static final class Keeper {
    private Keeper() {}

    /** Keeps so many bytes until its input ends. */
    public static void main(String[] args) throws IOException {
      byte[] kept = new byte[Integer.parseInt(args[0])];
      for (int i = 0; i < 5; i++) {
        kept = kept.clone();
      }
      System.out.println("kept");
      int end = System.in.read();
      System.out.println(kept.length + end);
    }
  }

  private static Process keep(int bytes) throws IOException {
    return new ProcessBuilder(
            ClassPath.command(List.of("-Xmx256m"), Keeper.class, Integer.toString(bytes)))
        .redirectError(ProcessBuilder.Redirect.DISCARD)
        .start();
  }

  @Test
  void countsWhatIsKeptAndNoGarbage() throws IOException {
    Process jvm = keep(KEPT);
    try (BufferedReader output = jvm.inputReader()) {
      assertThat(output.readLine()).isEqualTo("kept");
      assertThat(LiveHeap.bytes(jvm.toHandle())).isBetween((long) KEPT, KEPT + 4L * MEBIBYTE);
    } finally {
      jvm.destroyForcibly();
    }
  }

  @Test
  void saysThatThereIsNoAnswer() throws Exception {
    Process ended = new ProcessBuilder("true").start();
    ended.waitFor();
    assertThatThrownBy(() -> LiveHeap.bytes(ended.toHandle()))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("does not say what it holds");
  }
}

package messaging.docs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import messaging.testing.Ports;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A block that does not do what its page says is found. */
final class ShellTest {
  @TempDir private Path folder;

  private void run(String code, Map<String, String> notes) throws Exception {
    new Shell(folder, text -> text).run(new Sample("page.md:1", "sh", code, notes), () -> {});
  }

  @Test
  void refusesABlockThatFailsBeforeItsLastLine() {
    assertThatThrownBy(() -> run("false\necho done", Map.of()))
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("Exit status 1 of page.md:1");
  }

  @Test
  void refusesABlockThatPrintsSomethingElse() throws Exception {
    run("echo one", Map.of(Sample.PRINTS, "one"));
    assertThatThrownBy(() -> run("echo one", Map.of(Sample.PRINTS, "two")))
        .isInstanceOf(AssertionError.class);
  }

  @Test
  void refusesACallThatNobodyAnswers() {
    assertThatThrownBy(() -> run("curl http://127.0.0.1:" + Ports.free(), Map.of()))
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("HTTP status 000");
  }

  @Test
  void stopsWhatDoesNotEndByItselfOnceItHasPrintedTheText() throws Exception {
    AtomicInteger meanwhile = new AtomicInteger();
    new Shell(folder, text -> text)
        .run(
            new Sample("page.md:1", "sh", "echo ready\nsleep 60", Map.of(Sample.UNTIL, "ready")),
            meanwhile::incrementAndGet);
    assertThat(meanwhile).hasPositiveValue();
    assertThatThrownBy(() -> run("echo no", Map.of(Sample.UNTIL, "ready")))
        .isInstanceOf(AssertionError.class);
  }

  @Test
  void keepsForALaterBlockWhatOneExports() throws Exception {
    Shell shell = new Shell(folder, text -> text.replace("here", "there"));
    shell.run(new Sample("page.md:1", "sh", "export PLACE=here", Map.of()), () -> {});
    shell.run(
        new Sample("page.md:2", "sh", "echo $PLACE", Map.of(Sample.PRINTS, "there")), () -> {});
  }
}

package messaging.docs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

final class JavaSamplesTest {
  @TempDir private Path folder;

  @TestFactory
  Stream<DynamicTest> compilesEveryJavaSampleOfThePages() {
    assertThat(Page.samples("java")).isNotEmpty();
    return Page.samples("java").stream()
        .map(
            sample ->
                DynamicTest.dynamicTest(sample.place(), () -> JavaSamples.compile(sample, folder)));
  }

  @Test
  void refusesASampleThatDoesNotFitTheCode() {
    Sample sample =
        new Sample("page.md:1", "java", "log.info(\"{}\", vertx.isClusterd());", Map.of());
    assertThatThrownBy(() -> JavaSamples.compile(sample, folder))
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("page.md:1")
        .hasMessageContaining("isClusterd");
  }
}

package dev.lethe.worker;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EnvironmentTest {
  @TempDir Path directory;

  @Test
  void namesEverythingThatDecidesTheBits() {
    Map<String, String> environment = Environment.of(3);

    assertThat(environment)
        .containsOnlyKeys(
            "device", "cpu", "threads", "host", "os", "java", "lethe", "djl", "pytorch")
        .containsEntry("threads", "3")
        .containsEntry("pytorch", "2.7.1");
    assertThat(environment.get("lethe")).matches("\\d+\\.\\d+\\.\\d+(-SNAPSHOT)?");
    assertThat(environment.get("djl")).matches("\\d+\\.\\d+\\.\\d+");
  }

  @Test
  void readsTheFirstProcessorsModel() throws Exception {
    Path cpuinfo = directory.resolve("cpuinfo");
    Files.writeString(cpuinfo, "processor\t: 0\nmodel name\t: Fast: 3 GHz\nmodel name\t: B\n");

    assertThat(Environment.processor(cpuinfo)).isEqualTo("Fast: 3 GHz");
  }

  @Test
  void namesTheArchitectureWhereTheModelIsNotKnown() {
    assertThat(Environment.processor(directory.resolve("missing")))
        .isEqualTo(System.getProperty("os.arch"));
  }
}

package dev.lethe.helm;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class ChartTest {
  private static final Path GOLDEN = Path.of("src/test/resources/golden");

  @ParameterizedTest
  @MethodSource("dev.lethe.helm.Chart#valueSets")
  void helmFindsNothingToComplainAbout(String valueSet, @TempDir Path folder) throws IOException {
    var result = Chart.lint(valueSet, folder);

    assertThat(result.isFailed()).as("%s", result.getMessages()).isFalse();
    assertThat(result.getMessages())
        .noneMatch(message -> message.contains("[WARNING]") || message.contains("[ERROR]"));
  }

  @ParameterizedTest
  @MethodSource("dev.lethe.helm.Chart#valueSets")
  void everyObjectHasANameOfItsOwnAndTheReleasesLabels(String valueSet) {
    var manifests = Chart.manifests(valueSet);

    assertThat(manifests).isNotEmpty();
    assertThat(manifests).extracting(Manifest::toString).doesNotHaveDuplicates();
    assertThat(manifests)
        .allSatisfy(manifest ->
            assertThat(manifest.labels())
                .as("%s", manifest)
                .containsEntry("app.kubernetes.io/instance", "sweeps")
                .containsKey("app.kubernetes.io/component"));
  }

  /** {@code -Dlethe.golden=write} writes them anew, to be read in the difference. */
  @ParameterizedTest
  @ValueSource(strings = {"trying-out", "production", "warm", "s3"})
  void whatIsInstalledReadsAsItDid(String valueSet) throws IOException {
    Path golden = GOLDEN.resolve(valueSet + ".yaml");
    String text = Chart.text(valueSet + ".yaml");
    if ("write".equals(System.getProperty("lethe.golden"))) {
      Files.createDirectories(GOLDEN);
      Files.writeString(golden, text);
    }

    assertThat(text).isEqualTo(Files.readString(golden));
  }

  @Test
  void thereAreEnoughSetsOfValues() {
    assertThat(Chart.valueSets()).hasSizeGreaterThanOrEqualTo(12);
  }
}

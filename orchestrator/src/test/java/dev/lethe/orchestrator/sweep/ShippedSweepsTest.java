package dev.lethe.orchestrator.sweep;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ShippedSweepsTest {
  private static final Path SWEEPS = Path.of("..", "sweeps");

  static List<Path> shipped() throws IOException {
    try (Stream<Path> files = Files.list(SWEEPS)) {
      return files.filter(file -> file.toString().endsWith(".yaml")).sorted().toList();
    }
  }

  @ParameterizedTest
  @MethodSource("shipped")
  void everyShippedFileIsAValidSweep(Path file) throws IOException {
    Reading reading = SweepReader.read(Files.readAllBytes(file));

    assertThat(reading).isInstanceOf(Reading.Valid.class);
  }

  @ParameterizedTest
  @MethodSource("shipped")
  void everyShippedFileNamesTheSchemaInItsFirstLine(Path file) throws IOException {
    assertThat(Files.readAllLines(file))
        .first()
        .isEqualTo("# yaml-language-server: $schema=sweep.schema.json");
  }

  @ParameterizedTest
  @MethodSource("shipped")
  void theReadmeSaysWhichQuestionEveryShippedFileAsks(Path file) throws IOException {
    String name = "`%s`".formatted(file.getFileName());

    assertThat(Files.readAllLines(SWEEPS.resolve("README.md")))
        .filteredOn(line -> line.startsWith("| `"))
        .map(line -> line.substring(2, line.indexOf(" | ", 1)))
        .filteredOn(files -> List.of(files.split(", ")).contains(name))
        .hasSize(1);
  }

  @Test
  void fineTuningTheDeeperResNetDiffersInTheModelAlone() throws IOException {
    String file = "cifar10-from-imagenet-resnet-%d.yaml";

    assertThat(Files.readString(SWEEPS.resolve(file.formatted(101))))
        .isEqualTo(
            Files.readString(SWEEPS.resolve(file.formatted(50)))
                .replace("resnet-50", "resnet-101"));
  }

  /** So that whoever starts one of each pair has tried both. */
  @ParameterizedTest
  @MethodSource("onTenClasses")
  void fineTuningOnAHundredClassesDiffersInTheDataAlone(Path ten) throws IOException {
    Path hundred = Path.of(ten.toString().replace("cifar10-", "cifar100-"));

    assertThat(Files.readString(hundred))
        .isEqualTo(
            Files.readString(ten)
                .replace("cifar10-", "cifar100-")
                .replace("cifar-10,", "cifar-100,")
                .replace("CIFAR-10 ", "CIFAR-100 "));
  }

  static List<Path> onTenClasses() throws IOException {
    return shipped().stream()
        .filter(file -> file.getFileName().toString().startsWith("cifar10-from-"))
        .toList();
  }

  @Test
  void theReadmeExplainsEveryParameter() throws IOException {
    assertThat(Files.readString(SWEEPS.resolve("README.md")))
        .contains(KnownParameter.words().stream().map("`%s`"::formatted).toList());
  }
}

package dev.lethe.orchestrator.sweep;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class SweepSchemaTest {
  /** What takes two keys to see, or YAML. */
  private static final Set<String> BEYOND_A_SCHEMA =
      Set.of(
          "duplicate key",
          "duplicate variant",
          "duplicate parameter in one line",
          "missing learning rate of all",
          "missing batch size of one",
          "missing rho",
          "missing alpha",
          "more images than there are",
          "report of the other test set without shapes",
          "report of a set that is not evaluated",
          "report of test where only other sets are evaluated",
          "evaluate the second test set of shapes without shapes",
          "evaluate two sets of one name",
          "set of other images",
          "random-resized-crop of images that keep their size",
          "min above max",
          "grid over continuous values",
          "rho for every variant",
          "rho_min without lr_prop",
          "step_every without step",
          "step without step_every",
          "learning_rate_end on a constant",
          "momentum with adamw",
          "beta1 without adamw",
          "shrink_every without shrink",
          "rho_end on a constant radius",
          "radius in steps without their length",
          "pieces that do not divide what is perturbed together",
          "pieces that batch norm would see apart",
          "m that does not divide the batch",
          "one of several m that does not divide",
          "m from a range",
          "batch larger than the training set",
          "baseline that is no variant",
          "asam with neither scale, one of them shared",
          "count without a grid",
          "grid larger than its trials",
          "space of more than a million trials",
          "nothing to choose by",
          "no seeds at all",
          "more confirm seeds at least than at most",
          "measure that is there twice",
          "measure on batches that do not divide its size",
          "measure on more images than there are",
          "forgetting on batches that do not divide its size",
          "forgetting on more images than there are",
          "measure of confirm runs that there are not",
          "anchor",
          "two documents",
          "key that is a list");

  static List<RefusedCase> refused() {
    return RefusedCase.all();
  }

  static List<Path> shipped() throws IOException {
    return ShippedSweepsTest.shipped();
  }

  @Test
  void theSchemaAcceptsWhatTheReaderAccepts() {
    assertThat(PublishedSchema.errors(RefusedCase.accepted())).isEmpty();
  }

  @ParameterizedTest
  @MethodSource("shipped")
  void theSchemaAcceptsEveryShippedFile(Path file) throws IOException {
    assertThat(PublishedSchema.errors(Files.readString(file))).isEmpty();
  }

  @ParameterizedTest
  @MethodSource("refused")
  void theSchemaRefusesWhatTheReaderRefusesButForRulesAcrossKeys(RefusedCase wrong) {
    boolean refused = !PublishedSchema.errors(wrong.file()).isEmpty();

    assertThat(refused).isEqualTo(!BEYOND_A_SCHEMA.contains(wrong.title()));
  }

  @Test
  void theSchemaKnowsEveryParameter() throws IOException {
    String schema = Files.readString(PublishedSchema.FILE);

    assertThat(KnownParameter.words())
        .allSatisfy(word -> assertThat(schema).contains("\"$ref\": \"#/$defs/" + word + "\""));
  }
}

package dev.lethe.orchestrator.ranking;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lethe.orchestrator.testing.RankingSchema;
import dev.lethe.orchestrator.testing.SmallSweep;
import dev.lethe.orchestrator.testing.SweepScript;
import dev.lethe.protocol.Trial;
import dev.lethe.protocol.Wire;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** The published schema and the records have one mind about every field. */
class RankingSchemaTest {
  private final SweepScript script =
      new SweepScript(
          SmallSweep.training(
              "described",
              """
              parameters: {learning_rate: 0.1, batch_size: 50}
              variants:
                sgd: {learning_rate: {values: [0.1, 0.2]}}
                asam: {rho: {values: [1, 3, 2]}}
                random: {rho: {values: [0.1, 0.2]}}
              baseline: sgd
              budget: {per_trial: {gradient_epochs: 2}}
              seeds: {tune: 1, confirm: 3}
              """));

  @Test
  void aRankingBeforeAnythingRanIsAsDescribed() {
    assertThat(RankingSchema.errors(json())).isEmpty();
  }

  @Test
  void aRankingIsAsDescribedAndHasEveryFieldThatIs() {
    tune("asam");
    confirm("sgd", 0.5, 0.6, 0.7);
    confirm("asam", 0.6, 0.7, Double.NaN);
    script.finish();
    JsonNode schema = RankingSchema.document();

    String json = json();

    assertThat(RankingSchema.errors(json)).isEmpty();
    Set<String> had = new TreeSet<>();
    collect(
        schema,
        schema,
        Wire.value(json.getBytes(java.nio.charset.StandardCharsets.UTF_8), JsonNode.class),
        "",
        had);
    assertThat(had).isEqualTo(described(schema));
  }

  /**
   * The fields that the JSON has, by the place in the schema; fails on one that it does not say.
   */
  private static void collect(
      JsonNode schema, JsonNode at, JsonNode value, String place, Set<String> had) {
    if (at.has("$ref")) {
      String target = at.path("$ref").asText().substring("#".length());
      collect(schema, schema.at(target), value, target, had);
    } else if (value.isArray()) {
      value.forEach(item -> collect(schema, at.path("items"), item, place + "/items", had));
    } else if (value.isObject() && at.has("properties")) {
      for (Map.Entry<String, JsonNode> field : value.properties()) {
        String name = place + "/" + field.getKey();
        assertThat(at.path("properties").has(field.getKey())).as(name).isTrue();
        had.add(name);
        collect(schema, at.path("properties").path(field.getKey()), field.getValue(), name, had);
      }
    }
  }

  private static Set<String> described(JsonNode schema) {
    Set<String> fields = new TreeSet<>();
    describe(schema, "", fields);
    for (Map.Entry<String, JsonNode> part : schema.path("$defs").properties()) {
      describe(part.getValue(), "/$defs/" + part.getKey(), fields);
    }
    return fields;
  }

  private static void describe(JsonNode object, String place, Set<String> fields) {
    for (Map.Entry<String, JsonNode> field : object.path("properties").properties()) {
      fields.add(place + "/" + field.getKey());
      describe(field.getValue(), place + "/" + field.getKey(), fields);
    }
  }

  private String json() {
    return Form.JSON.text(Ranking.of(script.view()), false);
  }

  private void tune(String variant) {
    for (Trial trial : script.trials()) {
      if (trial.variant().equals(variant)) {
        script.start(trial);
        script.complete(trial, Map.of("validation/accuracy", 0.5));
      }
    }
  }

  /** NaN diverges. */
  private void confirm(String variant, double... accuracies) {
    List<Trial> trials = script.confirm(variant, 2);
    for (int i = 0; i < accuracies.length; i++) {
      script.start(trials.get(i), Map.of("device", "cpu"));
      if (Double.isNaN(accuracies[i])) {
        script.diverge(trials.get(i));
      } else {
        script.complete(
            trials.get(i),
            Map.of(
                "validation/accuracy",
                accuracies[i],
                "test/accuracy",
                accuracies[i],
                "test-cue-kept/accuracy",
                accuracies[i]));
      }
    }
  }
}

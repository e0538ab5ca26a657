package dev.lethe.orchestrator.testing;

import com.fasterxml.jackson.databind.JsonNode;
import com.networknt.schema.InputFormat;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import dev.lethe.orchestrator.ranking.Ranking;
import dev.lethe.protocol.Wire;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Objects;

/** The JSON schema of rankings that is published. */
public final class RankingSchema {
  private RankingSchema() {}

  public static JsonNode document() {
    try (InputStream file = Ranking.class.getResourceAsStream("ranking.schema.json")) {
      return Wire.value(Objects.requireNonNull(file).readAllBytes(), JsonNode.class);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** What it says against the JSON. */
  public static List<String> errors(String json) {
    return SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
        .getSchema(Wire.json(document()), InputFormat.JSON)
        .validate(json, InputFormat.JSON)
        .stream()
        .map(Object::toString)
        .toList();
  }
}

package dev.lethe.orchestrator.statistics;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lethe.protocol.Wire;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/** Cases by name, with the values that a script beside the file made of them. */
record Fixture(JsonNode file) {
  /** Of a file beside the tests of this package. */
  static Fixture named(String name) {
    try (InputStream file = Fixture.class.getResourceAsStream(name)) {
      return new Fixture(Wire.value(requireNonNull(file).readAllBytes(), JsonNode.class));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  Stream<JsonNode> cases(String name) {
    return StreamSupport.stream(file.path(name).spliterator(), false);
  }

  static double[] numbers(JsonNode list) {
    return StreamSupport.stream(list.spliterator(), false)
        .mapToDouble(JsonNode::asDouble)
        .toArray();
  }
}

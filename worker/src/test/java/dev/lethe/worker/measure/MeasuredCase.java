package dev.lethe.worker.measure;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.lethe.worker.layer.Pass;
import dev.lethe.worker.model.Network;
import dev.lethe.worker.model.NetworkState;
import dev.lethe.worker.sharpness.Batch;
import dev.lethe.worker.sharpness.GoldenCase;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * A golden case's network and batches with what PyTorch measures of them in double precision;
 * {@code measures.py} computed it.
 */
record MeasuredCase(
    JsonNode expected,
    JsonNode rho,
    Network network,
    NetworkState state,
    GoldenCase golden,
    NDManager manager) {
  static List<MeasuredCase> all(NDManager manager) {
    try {
      JsonNode file =
          new ObjectMapper().readTree(MeasuredCase.class.getResourceAsStream("measures.json"));
      List<MeasuredCase> cases = new ArrayList<>();
      for (JsonNode expected : file.path("cases")) {
        cases.add(of(expected, file.path("rho"), manager));
      }
      return cases;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  private static MeasuredCase of(JsonNode expected, JsonNode rho, NDManager manager)
      throws IOException, URISyntaxException {
    String file = "/oracle/%s.json".formatted(expected.path("case").asText());
    GoldenCase golden = GoldenCase.read(Path.of(MeasuredCase.class.getResource(file).toURI()));
    Network network = golden.network();
    NetworkState drawn = network.initial(manager, new Random(0));
    NetworkState state =
        new NetworkState(manager.create(golden.initial()), drawn.velocity(), drawn.statistics());
    return new MeasuredCase(expected, rho, network, state, golden, manager);
  }

  Landscape landscape() {
    return new NetworkLandscape(network, state.statistics(), golden.loss(), Pass.EVALUATION);
  }

  Batch batch(int number) {
    return batch(manager, number);
  }

  private Batch batch(NDManager owner, int number) {
    GoldenCase.Step step = golden.steps().get(number);
    NDArray images = owner.create(step.inputs(), new Shape(step.shape()));
    Shape labels = new Shape(images.getShape().get(0), golden.classes());
    return new Batch(images, owner.create(step.labels(golden.classes()), labels));
  }

  /** The first of the case's batches. */
  Batches batches(int count) {
    return new Batches() {
      @Override
      public int count() {
        return count;
      }

      @Override
      public Batch get(NDManager owner, int number) {
        return batch(owner, number);
      }

      @Override
      public void close() {
        // the manager frees them
      }
    };
  }

  @Override
  public String toString() {
    return expected.path("case").asText();
  }
}

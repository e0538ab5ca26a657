package dev.lethe.bench;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import dev.lethe.protocol.ArtifactName;
import dev.lethe.protocol.Attempt;
import dev.lethe.protocol.Budget;
import dev.lethe.protocol.DatasetSpec;
import dev.lethe.protocol.InitialWeights.Head;
import dev.lethe.protocol.KeptWeights;
import dev.lethe.protocol.LearningRateSchedule;
import dev.lethe.protocol.Loss;
import dev.lethe.protocol.ModelSpec;
import dev.lethe.protocol.ModelSpec.TokenPool;
import dev.lethe.protocol.Objective;
import dev.lethe.protocol.Optimizer;
import dev.lethe.protocol.Perturbation;
import dev.lethe.protocol.RadiusSchedule;
import dev.lethe.protocol.Rule;
import dev.lethe.protocol.TrainingSpec;
import dev.lethe.protocol.TrialId;
import dev.lethe.protocol.WeightDecayOn;
import dev.lethe.worker.data.Dataset;
import dev.lethe.worker.data.ImageFormat;
import dev.lethe.worker.layer.Pass;
import dev.lethe.worker.model.ImageShape;
import dev.lethe.worker.model.Network;
import dev.lethe.worker.model.NetworkState;
import dev.lethe.worker.model.WeightFile;
import dev.lethe.worker.model.WeightMismatch;
import dev.lethe.worker.training.CheckpointFolder;
import dev.lethe.worker.training.EngineSetup;
import dev.lethe.worker.training.Outcome;
import dev.lethe.worker.training.Training;
import dev.lethe.worker.training.Unobserved;
import dev.lethe.worker.training.Weights;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.SequencedMap;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * Trains small networks for a few updates, keeps their weights as confirm runs do, and has
 * torchvision and timm load the files by the names of their tensors, none missing and none too
 * many. What they answer to the same images is compared with what Lethe answers.
 */
@Command(
    name = "weights",
    description = "Loads what Lethe keeps into torchvision and timm, and compares their answers.",
    mixinStandardHelpOptions = true)
final class WeightsCheck implements Callable<Integer> {
  private static final String SCRIPT = "weights.py";
  private static final int IMAGES = 4;
  private static final int SIDE = 64;
  private static final int CLASSES = 10;
  private static final double CLOSE = 1e-4;

  @Option(
      names = "--python",
      required = true,
      description = "A Python that has torchvision, timm and safetensors.")
  private String python = "";

  @Override
  public Integer call() throws IOException, WeightMismatch {
    EngineSetup.prepare(1);
    Path folder = Files.createTempDirectory("lethe-weights-");
    try {
      boolean close = true;
      for (var model : models().entrySet()) {
        KeptWeights kept = kept(model.getValue(), folder);
        Path file = kept.name().below(folder);
        double farthest = farthest(lethe(model.getValue(), file), python(model.getKey(), file));
        System.out.printf("%-12s outputs differ by %.1e at most%n", model.getKey(), farthest);
        close &= farthest <= CLOSE;
        Files.delete(file);
      }
      return close ? 0 : 1;
    } finally {
      Files.deleteIfExists(folder);
    }
  }

  /** By the names that the script has for them. */
  private static SequencedMap<String, ModelSpec> models() {
    SequencedMap<String, ModelSpec> models = new LinkedHashMap<>();
    models.put("resnet-18", Objects.requireNonNull(ModelSpec.PRESETS.get("resnet-18")));
    models.put("vit", new ModelSpec.VisionTransformer(64, 3, 4, 16, TokenPool.TOKEN, 0));
    models.put("vit-average", new ModelSpec.VisionTransformer(64, 3, 4, 16, TokenPool.AVERAGE, 0));
    return models;
  }

  private static KeptWeights kept(ModelSpec model, Path folder) {
    Dataset dataset = new ImageFormat(3, SIDE, CLASSES).noise(4 * IMAGES);
    Attempt attempt = new Attempt(new TrialId("0123456789abcdef"), 1);
    Outcome outcome =
        Training.run(
            spec(model),
            dataset,
            new Weights(null, new Weights.Kept(folder, new ArtifactName("kept"))),
            null,
            new CheckpointFolder(folder, attempt),
            new Unobserved());
    return switch (outcome) {
      case Outcome.Completed completed -> Objects.requireNonNull(completed.weights());
      case Outcome.Diverged _, Outcome.OutOfMemory _, Outcome.Stopped _, Outcome.Unfit _ ->
          throw new IllegalStateException("the training ended with " + outcome);
    };
  }

  private static TrainingSpec.Classification spec(ModelSpec model) {
    return new TrainingSpec.Classification(
        new DatasetSpec("noise", 4 * IMAGES, 1, 0, null, null),
        model,
        Loss.SOFTMAX_CROSS_ENTROPY,
        0,
        List.of(),
        IMAGES,
        IMAGES,
        new Perturbation(
            new Rule.Sam(0.05), new Objective.TrainingLoss(), new RadiusSchedule.Constant()),
        new Optimizer.Sgd(0.01, 0.9, false, 0, WeightDecayOn.ALL),
        new LearningRateSchedule.Constant(),
        0,
        new Budget.Epochs(2),
        1);
  }

  private static List<Double> lethe(ModelSpec model, Path file) throws IOException, WeightMismatch {
    Network network = Network.of(model, new ImageShape(3, SIDE, SIDE), CLASSES);
    try (NDManager manager = NDManager.newBaseManager()) {
      NetworkState state = network.initial(manager, new Random(0));
      WeightFile.read(file, network, state, Head.KEEP);
      NDArray logits =
          network.forward(state.weights(), state.statistics(), images(manager), Pass.EVALUATION);
      List<Double> values = new ArrayList<>();
      for (float value : logits.toFloatArray()) {
        values.add((double) value);
      }
      return values;
    }
  }

  /** The same as in the script. */
  private static NDArray images(NDManager manager) {
    float[] values = new float[IMAGES * 3 * SIDE * SIDE];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) (i * 7919L % 1000 / 500.0 - 1);
    }
    return manager.create(values, new Shape(IMAGES, 3, SIDE, SIDE));
  }

  private List<Double> python(String name, Path file) throws IOException {
    Path script = Files.createTempFile("lethe-", "-" + SCRIPT);
    try (InputStream source = WeightsCheck.class.getResourceAsStream(SCRIPT)) {
      Files.copy(Objects.requireNonNull(source), script, StandardCopyOption.REPLACE_EXISTING);
      Process process =
          new ProcessBuilder(python, script.toString(), name, file.toString())
              .redirectError(ProcessBuilder.Redirect.INHERIT)
              .start();
      List<Double> values = new ArrayList<>();
      for (String line : process.inputReader().lines().toList()) {
        for (String value : line.split(" ", -1)) {
          values.add(Double.parseDouble(value));
        }
      }
      return values;
    } finally {
      Files.delete(script);
    }
  }

  private static double farthest(List<Double> ours, List<Double> theirs) throws IOException {
    if (ours.size() != theirs.size()) {
      throw new IOException(
          "Python answered with %d numbers, expected %d; see its message above"
              .formatted(theirs.size(), ours.size()));
    }
    double farthest = 0;
    for (int i = 0; i < ours.size(); i++) {
      farthest = Math.max(farthest, Math.abs(ours.get(i) - theirs.get(i)));
    }
    return farthest;
  }
}

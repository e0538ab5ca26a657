package dev.lethe.bench;

import dev.lethe.protocol.ModelSpec;
import dev.lethe.worker.data.Dataset;
import dev.lethe.worker.data.Images;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Objects;
import java.util.Random;

/**
 * A network and the batches of noise that it is measured with; {@code step_models.py} has the same
 * by the same names.
 *
 * @param size side of the images
 * @param rounds so many are measured unless another number is asked for
 * @param stepsPerRound updates of a variant before the next one's turn
 * @param gpu whether it is too much for anything but a GPU
 */
record Workload(
    String name,
    ModelSpec model,
    int batch,
    int channels,
    int size,
    int classes,
    int rounds,
    int stepsPerRound,
    boolean gpu) {
  static final Workload SMALL_CNN =
      new Workload("small-cnn", new ModelSpec.SmallCnn(16), 128, 1, 28, 10, 10, 5, false);

  /** Every workload. */
  static final List<Workload> ALL =
      List.of(
          SMALL_CNN,
          cifar(
              "resnet-18",
              new ModelSpec.ResNet(18, ModelSpec.Stem.CIFAR, ModelSpec.Norm.BATCH),
              64),
          cifar("wrn-16-8", new ModelSpec.WideResNet(16, 8, ModelSpec.Norm.BATCH), 16),
          cifar(
              "vit-tiny",
              new ModelSpec.VisionTransformer(192, 12, 3, 4, ModelSpec.TokenPool.TOKEN, 0),
              64),
          imageNet("resnet-50", 128),
          imageNet("vit-s-16", 256));

  private static Workload cifar(String name, ModelSpec model, int batch) {
    return new Workload(name, model, batch, 3, 32, 10, 5, 1, false);
  }

  private static Workload imageNet(String preset, int batch) {
    ModelSpec model = Objects.requireNonNull(ModelSpec.PRESETS.get(preset));
    return new Workload(preset, model, batch, 3, 224, 1000, 5, 5, true);
  }

  /** One of them by its name. */
  static Workload named(String name) {
    return ALL.stream()
        .filter(workload -> workload.name.equals(name))
        .findFirst()
        .orElseThrow(() ->
            new IllegalArgumentException(
                "there is no model %s to measure; expected one of %s"
                    .formatted(name, ALL.stream().map(Workload::name).toList())));
  }

  /** Variants that say something of their own about this network. */
  List<String> variants() {
    return equals(SMALL_CNN)
        ? List.copyOf(StepVariants.of(this).keySet())
        : List.of("sam", "gsam", "asam", "obf");
  }

  /** As many different batches as fit a few megabytes. */
  int batches() {
    return equals(SMALL_CNN) ? 8 : 2;
  }

  /** Noise in the form of the data that such a network sees. */
  Dataset noise() {
    Random random = new Random(0);
    int count = batches() * batch;
    byte[] pixels = new byte[count * size * size * channels];
    random.nextBytes(pixels);
    int[] labels = random.ints(count, 0, classes).toArray();
    Images images = new Images(pixels, count, size, size, channels, labels);
    return new Dataset(
        "noise", classes, images, images, new LinkedHashMap<>(), filled(0.5f), filled(0.3f));
  }

  private float[] filled(float value) {
    float[] values = new float[channels];
    Arrays.fill(values, value);
    return values;
  }
}

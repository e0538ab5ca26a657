package dev.lethe.bench;

import dev.lethe.protocol.DatasetSpec;
import dev.lethe.protocol.ImageFolder;
import dev.lethe.protocol.ImageFolder.Interpolation;
import dev.lethe.protocol.Wire;
import dev.lethe.worker.data.DataUnavailable;
import dev.lethe.worker.data.Dataset;
import dev.lethe.worker.data.Datasets;
import dev.lethe.worker.training.EngineSetup;
import dev.lethe.worker.training.LoadingSpeed;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * Images per second that two threads read, decode, crop to 224×224, flip and normalise into batches
 * of 64, nothing kept from one pass to the next; beside torchvision's DataLoader with two workers
 * on the same files when a Python is named. In turns, medians over the passes behind a first one.
 */
@Command(
    name = "pipeline",
    description = "Measures how fast image files become batches, beside torchvision's DataLoader.",
    mixinStandardHelpOptions = true)
final class PipelineBenchmark implements Callable<Integer> {
  private static final int THREADS = 2;
  private static final int BATCH = 64;

  @Option(names = "--json", description = "Print JSON.")
  private boolean json;

  @Option(
      names = "--data",
      paramLabel = "DIR",
      description = "A folder with train/CLASS/*.JPEG (default: 500 generated JPEGs of 500x375).")
  private @Nullable Path data;

  @Option(names = "--python", description = "A Python that has torchvision, to compare with.")
  private @Nullable String python;

  @Option(
      names = "--passes",
      description = "Passes that count (default: ${DEFAULT-VALUE}).",
      defaultValue = "5")
  private int passes;

  @Override
  public Integer call() throws IOException, DataUnavailable {
    EngineSetup.prepare(1);
    Path folder = data == null ? GeneratedPhotos.write(500) : data.toAbsolutePath();
    Dataset dataset = new Datasets(folder, 1).withDecoders(THREADS).load(spec(folder));
    List<Double> ours = new ArrayList<>();
    List<Double> theirs = new ArrayList<>();
    try (LoadingSpeed speed = new LoadingSpeed(dataset, BATCH);
        TorchvisionLoader loader = TorchvisionLoader.open(python, folder, THREADS, BATCH)) {
      for (int pass = 0; pass <= passes; pass++) {
        add(ours, pass, speed.pass());
        add(theirs, pass, loader.pass());
      }
    }
    Map<String, Double> measured = new LinkedHashMap<>();
    measured.put("images_per_second", Quantiles.of(ours).median());
    if (python != null) {
      measured.put("torchvision_images_per_second", Quantiles.of(theirs).median());
      measured.put(
          "ratio_to_torchvision",
          measured.get("images_per_second") / measured.get("torchvision_images_per_second"));
    }
    System.out.println(json ? Wire.json(measured) : lines(measured));
    return 0;
  }

  /** Without the first, in which classes are loaded and processes start. */
  private static void add(List<Double> speeds, int pass, double speed) {
    if (pass > 0) {
      speeds.add(speed);
    }
  }

  private static String lines(Map<String, Double> measured) {
    return String.join(
        "\n",
        measured.entrySet().stream()
            .map(entry -> "%-30s %8.2f".formatted(entry.getKey(), entry.getValue()))
            .toList());
  }

  private static DatasetSpec spec(Path folder) throws IOException {
    int files;
    try (Stream<Path> all = Files.walk(folder.resolve("train"))) {
      files = (int) all.filter(PipelineBenchmark::isImage).count();
    }
    ImageFolder rule =
        new ImageFolder(
            folder.toString(),
            "train",
            null,
            "train",
            null,
            224,
            256,
            Interpolation.BILINEAR,
            List.of(0.08, 1.0),
            List.of(3 / 4.0, 4 / 3.0),
            List.of(0.485, 0.456, 0.406),
            List.of(0.229, 0.224, 0.225),
            0.01);
    return new DatasetSpec("image-folder", files - 1, 1, 0, null, null, rule);
  }

  private static boolean isImage(Path file) {
    String name = file.getFileName().toString().toLowerCase(java.util.Locale.ROOT);
    return name.endsWith(".jpeg") || name.endsWith(".jpg") || name.endsWith(".png");
  }
}

package dev.lethe.orchestrator.mlflow;

import dev.lethe.orchestrator.sweep.Task;
import dev.lethe.protocol.Wire;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What lies beside a file of weights on a run: {@code MLmodel}, MLflow's description of a model
 * with its inputs and outputs, and {@code README.md}, which says how to load the file.
 *
 * <p>The flavour is {@code safetensors}, which is none of MLflow's own, and the run has no tag
 * {@code mlflow.log-model.history}: with it MLflow's page offers code that needs {@code
 * mlflow.pyfunc}.
 *
 * @param run that it is on
 * @param name of the run, for people
 * @param environment tags of the worker, among them what goes in and out
 * @param bytes of the file
 */
record WeightsCard(
    String run,
    String name,
    Task.Classification task,
    Map<String, String> environment,
    String checksum,
    long bytes,
    long endedAt) {
  static final String FOLDER = "weights";
  static final String FILE = "model.safetensors";
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss.SSSSSS", Locale.ROOT)
          .withZone(ZoneOffset.UTC);

  /** Sizes of what goes in and out. */
  record Form(int channels, int height, int width, int classes) {}

  /** Older workers have not said. */
  private Optional<Form> form() {
    List<Integer> sizes =
        Stream.of(environment.getOrDefault("input", "").split("x", -1))
            .filter(part -> part.matches("[1-9]\\d{0,5}"))
            .map(Integer::valueOf)
            .toList();
    String classes = environment.getOrDefault("classes", "");
    return sizes.size() == 3 && classes.matches("[1-9]\\d{0,8}")
        ? Optional.of(new Form(sizes.get(0), sizes.get(1), sizes.get(2), Integer.parseInt(classes)))
        : Optional.empty();
  }

  /** The file {@code MLmodel}: YAML, in which MLflow wants the two sides of a signature as JSON. */
  String mlmodel() {
    return """
    artifact_path: %s
    flavors:
      safetensors:
        architecture: %s
        data: %s
        sha256: %s
    model_size_bytes: %d
    run_id: %s
    %sutc_time_created: '%s'
    """
        .formatted(
            FOLDER,
            Wire.json(Wire.json(task.model())),
            FILE,
            checksum,
            bytes,
            run,
            form().map(WeightsCard::signature).orElse(""),
            TIME.format(Instant.ofEpochMilli(endedAt)));
  }

  private static String signature(Form form) {
    return """
    signature:
      inputs: '%s'
      outputs: '%s'
      params: null
    """
        .formatted(
            tensor("images", List.of(-1, form.channels(), form.height(), form.width())),
            tensor("logits", List.of(-1, form.classes())));
  }

  private static String tensor(String name, List<Integer> shape) {
    Map<String, Object> spec = Map.of("dtype", "float32", "shape", shape);
    return Wire.json(List.of(Map.of("type", "tensor", "name", name, "tensor-spec", spec)));
  }

  /** The file {@code README.md}. */
  String readme() {
    return """
    # Weights of %s

    What this confirm run trained, as [safetensors](https://github.com/huggingface/safetensors): `%s`,
    %,d bytes, SHA-256 `%s`.
    %s
    ## In Python

    ```python
    from safetensors.torch import load_file
    %s
    ```

    To go on from all winners of this sweep in another one, write `initial: {from: SWEEP}` in its file.
    """
        .formatted(
            name,
            FILE,
            bytes,
            checksum,
            form().map(this::inAndOut).orElse(""),
            form()
                .map(form -> LoadedInPython.lines(task.model(), form))
                .orElse(LoadedInPython.TENSORS));
  }

  private String inAndOut(Form form) {
    return """

    * In: images as float32, N×%d×%d×%d (channels, height, width), each channel (pixel / 255 − mean) / deviation%s
    * Out: logits, N×%d
    """
        .formatted(form.channels(), form.height(), form.width(), moments(), form.classes());
  }

  private String moments() {
    @Nullable String mean = environment.get("pixel_mean");
    return mean == null
        ? ""
        : " with mean %s and deviation %s"
            .formatted(mean, environment.getOrDefault("pixel_deviation", "?"));
  }
}

package dev.lethe.orchestrator.sweep;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * A key of a sweep file, for tests that try values on it.
 *
 * @param path of the key
 * @param schema where the published schema has it, as a JSON pointer
 * @param file a valid one with {@code %s} where {@code key: value} goes, or nothing
 */
record KeyCase(String path, String schema, String file) {
  private static final String CLASSIFICATION =
      """
      apiVersion: lethe/v1
      kind: Sweep
      name: small
      metric: {name: validation/accuracy, goal: maximize}
      report: test/accuracy
      task:
        dataset: {name: shapes, train: 1000000, validation: 1 DATASET}
        model: {name: mlp MODEL}
        TASK
      parameters: {learning_rate: 1, batch_size: 1}
      variants: {tried: {VARIANT}}
      baseline: tried
      method: grid
      budget: {per_trial: {PER_TRIAL} BUDGET}
      seeds: {SEEDS}
      statistics: {STATISTICS}
      retries: {RETRIES}
      TOP
      """;

  /** Every parameter, on a variant that has a use for it, and one of a task that trains nothing. */
  static List<KeyCase> parameters() {
    String noop =
        CLASSIFICATION
            .replaceAll("(?s)  dataset.*?TASK", "  noop: {milliseconds: 1}")
            .replaceAll("parameters: .*\\n", "");
    KeyCase any = new KeyCase("any", "/$defs/anything", file("VARIANT", "%s", noop));
    return Stream.concat(Stream.of(KnownParameter.values()).map(KeyCase::of), Stream.of(any))
        .toList();
  }

  private static KeyCase of(KnownParameter parameter) {
    String variant =
        switch (parameter.use()) {
          case ALWAYS, MOMENTUM -> "rule: none, %s";
          case ADAM -> "rule: none, optimizer: adamw, %s";
          case SHRINK -> "rule: none, shrink: 0.5, %s";
          case ASCENT -> "rule: sam, rho: 1, %s";
          case PERTURBED -> "rule: sam, " + (parameter == KnownParameter.RHO ? "%s" : "rho: 1, %s");
          case ASAM -> "rule: asam, rho: 1, %s";
          case GSAM ->
              "rule: gsam, rho: 1, " + (parameter == KnownParameter.ALPHA ? "%s" : "alpha: 1, %s");
          case OBF -> "rule: sam, objective: obf, rho: 1, %s";
          case SLOPE -> "rule: none, schedule: linear, %s";
          case STEPS ->
              "rule: none, schedule: step, %s, "
                  + (parameter == KnownParameter.STEP_EVERY ? "step_factor: 1" : "step_every: 1");
          case LR_PROP -> "rule: sam, rho: 1, rho_schedule: lr_prop, %s";
          case RHO_SLOPE -> "rule: sam, rho: 1, rho_schedule: cosine, %s";
          case RHO_STEPS ->
              "rule: sam, rho: 1, rho_schedule: step, %s, "
                  + (parameter == KnownParameter.RHO_STEP_EVERY
                      ? "rho_step_factor: 1"
                      : "rho_step_every: 1");
        };
    String file = parameter == KnownParameter.M ? allOneBatch() : CLASSIFICATION;
    return new KeyCase(
        parameter.word(), "/$defs/" + parameter.word(), file("VARIANT", variant, file));
  }

  /** Whatever m divides it as long as it is a power of two or five. */
  private static String allOneBatch() {
    return CLASSIFICATION.replace("batch_size: 1}", "batch_size: 1000000}");
  }

  /** Every other key that takes a number or a word. */
  static List<KeyCase> others() {
    List<KeyCase> all = new ArrayList<>();
    String dataset = "/$defs/dataset/properties/";
    for (String key :
        List.of("classes", "size", "cue", "noise", "label_noise", "test", "split_seed")) {
      all.add(new KeyCase(key, dataset + key, file("DATASET", ", %s", CLASSIFICATION)));
    }
    for (String key : List.of("train", "validation")) {
      String file =
          CLASSIFICATION.replace(key.equals("train") ? "train: 1000000" : "validation: 1", "%s");
      all.add(new KeyCase(key, dataset + key, file("", "", file)));
    }
    all.add(
        new KeyCase(
            "size",
            dataset + "size",
            file("DATASET", ", %s", CLASSIFICATION)
                .replace("shapes, train: 1000000", "cifar-10, train: 10000")));
    String folder = CLASSIFICATION.replace("name: shapes,", "name: image-folder, path: photos,");
    for (String key :
        List.of(
            "train_split",
            "validation_split",
            "test_split",
            "classes",
            "size",
            "interpolation",
            "scale",
            "ratio",
            "mean",
            "std",
            "skip_below")) {
      all.add(
          new KeyCase(
              key, "/$defs/imageFolder/properties/" + key, file("DATASET", ", %s", folder)));
    }
    all.add(
        new KeyCase(
            "resize",
            "/$defs/imageFolder/properties/resize",
            file("DATASET", ", size: 8, %s", folder)));
    for (String key : List.of("test_split", "classes", "resize", "interpolation", "skip_below")) {
      String evaluate =
          "evaluate: [test, {name: a, dataset: {name: image-folder, path: photos, %s}}]";
      all.add(
          new KeyCase(
              key,
              "/$defs/measuredFolder/properties/" + key,
              file("TASK", evaluate, CLASSIFICATION).replace("shapes,", "shapes, size: 8,")));
    }
    for (String key : List.of("width", "depth")) {
      all.add(new KeyCase(key, "", file("MODEL", ", %s", CLASSIFICATION)));
    }
    for (String key :
        List.of("loss", "augmentation", "precision", "evaluate_runs", "evaluate_every")) {
      all.add(
          new KeyCase(
              key, "/$defs/classification/properties/" + key, file("TASK", "%s", CLASSIFICATION)));
    }
    for (String key : List.of("corruption", "severity", "images", "seed")) {
      String set = key.equals("corruption") ? "%s" : "corruption: fog, %s";
      all.add(
          new KeyCase(
              key,
              evaluated(key),
              file("TASK", "evaluate: [test, {name: a, " + set + "}]", CLASSIFICATION)));
    }
    all.add(
        new KeyCase(
            "only_its_classes",
            evaluated("only_its_classes"),
            file(
                    "TASK",
                    "evaluate: [test, {name: a, dataset: {name: image-folder, path: photos}, %s}]",
                    CLASSIFICATION)
                .replace("shapes,", "shapes, size: 8,")));
    all.add(new KeyCase("weights", "/$defs/weights", file("MODEL", ", %s", CLASSIFICATION)));
    all.add(
        new KeyCase(
            "head", "/$defs/head", file("MODEL", ", weights: w.safetensors, %s", CLASSIFICATION)));
    for (String key : List.of("variant", "seed", "head")) {
      all.add(
          new KeyCase(
              key,
              "/$defs/classification/properties/initial/properties/" + key,
              file("TASK", "initial: {from: x, %s}", CLASSIFICATION)));
    }
    for (String key : List.of("gradient_epochs", "epochs", "steps")) {
      all.add(new KeyCase(key, "", file("PER_TRIAL", "%s", CLASSIFICATION)));
    }
    for (String key : List.of("trials_per_variant", "max_concurrent_trials", "max_wall_clock")) {
      all.add(new KeyCase(key, "", file("BUDGET", ", %s", CLASSIFICATION)));
    }
    all.addAll(section("SEEDS", "seeds", "tune", "confirm"));
    String confirm = "/properties/seeds/properties/confirm/anyOf/1/properties/";
    for (String key : List.of("min", "max")) {
      String bounds = key.equals("min") ? "confirm: {max: 1000, %s}" : "confirm: {min: 1, %s}";
      all.add(new KeyCase(key, confirm + key, file("SEEDS", bounds, CLASSIFICATION)));
    }
    all.addAll(section("STATISTICS", "statistics", "confidence", "correction", "family"));
    all.addAll(section("RETRIES", "retries", "max_restarts"));
    all.addAll(measures());
    all.add(
        new KeyCase(
            "experiment",
            "/properties/mlflow/properties/experiment",
            file("TOP", "mlflow: {%s}", CLASSIFICATION)));
    all.add(
        new KeyCase(
            "every",
            "/properties/checkpoint/properties/every",
            file("TOP", "checkpoint: {%s}", CLASSIFICATION)));
    for (String key : List.of("seed", "rank_on")) {
      all.add(new KeyCase(key, "/properties/" + key, file("TOP", "%s", CLASSIFICATION)));
    }
    return all;
  }

  private static String evaluated(String key) {
    return "/$defs/classification/properties/evaluate/items/anyOf/1/properties/" + key;
  }

  /** Options of measures, whose place is a list, and the list itself. */
  private static List<KeyCase> measures() {
    List<KeyCase> all = new ArrayList<>();
    List<String> examples = List.of("repetitions", "runs");
    List<String> sharpness =
        List.of("steps", "rho", "adaptive_rho", "average_rho", "adaptive_average_rho");
    examples.forEach(key -> all.add(measure(1, "hessian-top", key)));
    Stream.concat(examples.stream(), sharpness.stream())
        .forEach(key -> all.add(measure(2, "sharpness", key)));
    List.of("every", "repetitions", "runs").forEach(key -> all.add(measure(3, "forgetting", key)));
    String validated = CLASSIFICATION.replace("validation: 1 ", "validation: 1000000 ");
    all.add(
        new KeyCase(
            "size",
            "/properties/measures/items/oneOf/3/properties/size",
            file("TOP", "measures: [{name: forgetting, %s}]", validated)));
    // only what divides the size is tried
    all.add(
        new KeyCase(
            "batch",
            "/properties/measures/items/oneOf/3/properties/batch",
            file("TOP", "measures: [{name: forgetting, size: 1000000, %s}]", validated)));
    // any batch divides a size that is the same
    all.add(
        new KeyCase(
            "size",
            "/properties/measures/items/oneOf/1/properties/size",
            file("TOP", "measures: [{name: hessian-top, batch: 1, %s}]", CLASSIFICATION)));
    all.add(new KeyCase("measures", "/properties/measures", file("TOP", "%s", CLASSIFICATION)));
    return all;
  }

  private static KeyCase measure(int place, String name, String key) {
    return new KeyCase(
        key,
        "/properties/measures/items/oneOf/%d/properties/%s".formatted(place, key),
        file("TOP", "measures: [{name: %s, %%s}]".formatted(name), CLASSIFICATION));
  }

  private static List<KeyCase> section(String place, String section, String... keys) {
    return Stream.of(keys)
        .map(key ->
            new KeyCase(
                key,
                "/properties/%s/properties/%s".formatted(section, key),
                file(place, "%s", CLASSIFICATION)))
        .toList();
  }

  /** Fills one place and empties the others. */
  private static String file(String place, String text, String file) {
    String filled = place.isEmpty() ? file : file.replace(place, text);
    if (!place.equals("PER_TRIAL")) {
      filled = filled.replace("PER_TRIAL", "steps: 1");
    }
    for (String empty :
        List.of("DATASET", "MODEL", "TASK", "BUDGET", "SEEDS", "STATISTICS", "RETRIES", "TOP")) {
      filled = filled.replace(" " + empty, "").replace(empty, "");
    }
    return filled.replace("VARIANT", "rule: none");
  }

  /** The file with this value. */
  String with(String value) {
    return file.replace("%s", path + ": " + value);
  }

  /** The file that leaves the key out. */
  String without() {
    return file.replace(", %s", "").replace("%s", "");
  }

  @Override
  public String toString() {
    return path;
  }
}

package dev.lethe.orchestrator.mlflow;

import dev.lethe.orchestrator.ledger.SweepView;
import dev.lethe.orchestrator.sweep.Task;
import dev.lethe.protocol.DatasetSpec;
import dev.lethe.protocol.ImageFolder;
import dev.lethe.protocol.Wire;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Data as MLflow's data set inputs have it: a part of the sweep's data, or a set that trials are
 * measured on.
 *
 * @param name of the data set and the part, such as {@code fashion-mnist/train}
 * @param digest the beginning of the checksum that every worker's data has; MLflow takes no more
 * @param context what it is used for: training, validation or test
 * @param profile what is known of it besides, such as {@code num_rows}
 */
record DataInput(
    String name,
    String digest,
    String context,
    String source,
    Map<String, Object> schema,
    Map<String, Object> profile) {
  private static final int LONGEST_DIGEST = 36;
  private static final int LONGEST_SCHEMA = 10_000;

  /** What the sweep's trials train, choose and are measured on; none before a worker said which. */
  static List<DataInput> of(SweepView sweep) {
    String checksum = sweep.dataset();
    return checksum == null
        ? List.of()
        : switch (sweep.sweep().task()) {
          case Task.Noop _ -> List.of();
          case Task.Classification task -> of(task, digest(checksum));
        };
  }

  private static List<DataInput> of(Task.Classification task, String digest) {
    DatasetSpec data = task.dataset();
    List<DataInput> inputs = new ArrayList<>();
    inputs.add(part(data, digest, "train", "training", split(data, data.train())));
    inputs.add(part(data, digest, "validation", "validation", split(data, data.validation())));
    for (String set : task.measured()) {
      inputs.add(part(data, digest, set, "test", Map.of()));
    }
    return List.copyOf(inputs);
  }

  private static DataInput part(
      DatasetSpec data, String digest, String part, String context, Map<String, Object> profile) {
    return new DataInput(
        data.name() + "/" + part, digest, context, source(data), schema(data), profile);
  }

  private static String digest(String checksum) {
    return checksum.substring(0, Math.min(LONGEST_DIGEST, checksum.length()));
  }

  private static Map<String, Object> split(DatasetSpec data, int examples) {
    return new TreeMap<>(Map.of("num_rows", examples, "split_seed", data.splitSeed()));
  }

  private static String source(DatasetSpec data) {
    ImageFolder folder = data.folder();
    return folder == null ? data.name() : folder.path();
  }

  /** Images and their classes, in the form of MLflow's tensors. */
  private static Map<String, Object> schema(DatasetSpec data) {
    return Map.of(
        "mlflow_tensorspec",
        Map.of(
            "features", Wire.json(List.of(tensor("uint8", shape(data)))),
            "targets", Wire.json(List.of(tensor("int64", List.of(-1))))));
  }

  private static Map<String, Object> tensor(String type, List<Integer> shape) {
    return Map.of("type", "tensor", "tensor-spec", Map.of("dtype", type, "shape", shape));
  }

  private static List<Integer> shape(DatasetSpec data) {
    DatasetSpec.Shapes shapes = data.shapes();
    ImageFolder folder = data.folder();
    if (shapes != null) {
      return List.of(-1, shapes.size(), shapes.size(), 3);
    }
    if (folder != null) {
      return List.of(-1, folder.size(), folder.size(), 3);
    }
    return data.name().endsWith("mnist") ? List.of(-1, 28, 28, 1) : List.of(-1, 32, 32, 3);
  }

  /** As the body of a call has it. */
  Map<String, Object> asMlflowReadsIt() {
    String shown = Wire.json(schema);
    return Map.of(
        "tags",
        List.of(new Batch.Entry("mlflow.data.context", context)),
        "dataset",
        Map.of(
            "name",
            name,
            "digest",
            digest,
            "source_type",
            "local",
            "source",
            Wire.json(Map.of("uri", source)),
            "schema",
            shown.length() > LONGEST_SCHEMA ? "" : shown,
            "profile",
            Wire.json(profile)));
  }
}

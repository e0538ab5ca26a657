package dev.lethe.worker.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import dev.lethe.protocol.InitialWeights.Head;
import dev.lethe.worker.layer.Parameter;
import dev.lethe.worker.model.Safetensors.Tensor;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * Weights and running statistics as a safetensors file, which torchvision (ResNets), timm (vision
 * transformers) and others read: tensors have those libraries' names and shapes.
 *
 * @see <a href="https://github.com/huggingface/safetensors">the format</a>
 */
public final class WeightFile {
  /** A counter of PyTorch's batch norm that nothing here depends on. */
  private static final String COUNTER = ".num_batches_tracked";

  private WeightFile() {}

  /** Writes the file whole, or not at all. */
  public static void write(Path file, Network network, NetworkState state) throws IOException {
    Path part = file.resolveSibling(file.getFileName() + ".part");
    try (NDManager manager = state.weights().getManager().newSubManager()) {
      NetworkState now = state.within(manager);
      NDList tensors = new NDList();
      named(network.weights(), now.weights(), tensors);
      named(network.statistics(), now.statistics(), tensors);
      try (OutputStream out = Files.newOutputStream(part)) {
        tensors.encode(out, NDList.Encoding.SAFETENSORS);
      }
      Files.move(part, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } finally {
      boolean _ = Files.deleteIfExists(part);
    }
  }

  private static void named(Packing packing, NDArray flat, NDList into) {
    List<NDArray> views = packing.views(flat);
    for (int i = 0; i < views.size(); i++) {
      NDArray view = views.get(i);
      view.setName(packing.parameters().get(i).name());
      into.add(view);
    }
  }

  /**
   * Reads the file into a network's state; numbers of any floating type become floats.
   *
   * @throws WeightMismatch when tensors are missing, too many or of another shape; names all
   * @throws IOException when it is no safetensors file
   */
  public static void read(Path file, Network network, NetworkState into, Head head)
      throws IOException, WeightMismatch {
    try (Safetensors opened = Safetensors.open(file);
        NDManager manager = into.weights().getManager().newSubManager()) {
      Map<String, Tensor> found = opened.tensors();
      Predicate<String> body = name -> !name.startsWith(network.headName() + ".");
      Predicate<String> wanted =
          switch (head) {
            case KEEP -> _ -> true;
            case NEW -> body;
            case FITTING -> problems(network, found, body.negate()).isEmpty() ? _ -> true : body;
          };
      List<String> problems = problems(network, found, wanted);
      if (!problems.isEmpty()) {
        throw new WeightMismatch(file, problems);
      }
      Loader loader = name -> opened.load(Objects.requireNonNull(found.get(name)), manager);
      fill(network.weights(), into.weights(), loader, wanted);
      fill(network.statistics(), into.statistics(), loader, wanted);
    }
  }

  private static List<String> problems(
      Network network, Map<String, Tensor> found, Predicate<String> wanted) {
    Map<String, Shape> expected = new TreeMap<>();
    all(network)
        .filter(parameter -> wanted.test(parameter.name()))
        .forEach(parameter -> expected.put(parameter.name(), parameter.shape()));
    List<String> problems = new ArrayList<>();
    expected.forEach((name, shape) -> {
      Tensor tensor = found.get(name);
      if (tensor == null) {
        problems.add("%s %s is missing".formatted(name, shape));
      } else if (!tensor.shape().equals(shape)) {
        problems.add("%s is %s, expected %s".formatted(name, tensor.shape(), shape));
      }
    });
    found.forEach((name, tensor) -> {
      if (wanted.test(name) && !expected.containsKey(name) && !name.endsWith(COUNTER)) {
        problems.add("%s %s is not of this model".formatted(name, tensor.shape()));
      }
    });
    return problems;
  }

  private static Stream<Parameter> all(Network network) {
    return Stream.concat(
        network.weights().parameters().stream(), network.statistics().parameters().stream());
  }

  private static void fill(Packing packing, NDArray flat, Loader loader, Predicate<String> wanted)
      throws IOException {
    int at = 0;
    for (Parameter parameter : packing.parameters()) {
      if (wanted.test(parameter.name())) {
        NDArray tensor = loader.load(parameter.name());
        NDArray values = tensor.toType(DataType.FLOAT32, false).flatten();
        flat.set(
            new ai.djl.ndarray.index.NDIndex("%d:%d".formatted(at, at + parameter.size())), values);
      }
      at += parameter.size();
    }
  }

  /** Reads a tensor by its name, which is there. */
  private interface Loader {
    NDArray load(String name) throws IOException;
  }
}

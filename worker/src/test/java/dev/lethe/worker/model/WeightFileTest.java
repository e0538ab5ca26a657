package dev.lethe.worker.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.lethe.protocol.InitialWeights.Head;
import dev.lethe.protocol.ModelSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WeightFileTest {
  private static final ImageShape IMAGE = new ImageShape(1, 8, 8);

  @TempDir Path folder;

  private final NDManager manager = NDManager.newBaseManager();

  @AfterEach
  void free() {
    manager.close();
  }

  @Test
  void whatWasWrittenIsReadBitForBit() throws Exception {
    Network network = Network.of(new ModelSpec.SmallCnn(2), IMAGE, 3);
    NetworkState written = network.initial(manager, new Random(1));
    NetworkState read = network.initial(manager, new Random(2));
    Path file = folder.resolve("weights.safetensors");

    WeightFile.write(file, network, written);
    WeightFile.read(file, network, read, Head.KEEP);

    assertThat(read.weights().toFloatArray()).isEqualTo(written.weights().toFloatArray());
    assertThat(read.statistics().toFloatArray()).isEqualTo(written.statistics().toFloatArray());
    assertThat(folder).isDirectoryContaining(path -> path.equals(file)).isNotEmptyDirectory();
    assertThat(folder.resolve("weights.safetensors.part")).doesNotExist();
  }

  @Test
  void aNewHeadStartsAnewWhateverTheFileHasOfIt() throws Exception {
    Network trained = Network.of(new ModelSpec.SmallCnn(2), IMAGE, 3);
    NetworkState written = trained.initial(manager, new Random(1));
    Network other = Network.of(new ModelSpec.SmallCnn(2), IMAGE, 5);
    NetworkState read = other.initial(manager, new Random(2));
    float[] before = read.weights().toFloatArray();
    Path file = folder.resolve("weights.safetensors");

    WeightFile.write(file, trained, written);
    WeightFile.read(file, other, read, Head.NEW);

    float[] after = read.weights().toFloatArray();
    int body = before.length - (8 * 5 + 5);
    assertThat(Arrays.copyOf(after, body))
        .isEqualTo(Arrays.copyOf(written.weights().toFloatArray(), body));
    assertThat(Arrays.copyOfRange(after, body, after.length))
        .isEqualTo(Arrays.copyOfRange(before, body, before.length));
  }

  @Test
  void everyTensorThatDoesNotFitIsNamedAtOnce() throws Exception {
    Network narrow = Network.mlp(4, 3, 2, 2);
    Network wide = Network.mlp(4, 5, 1, 2);
    NetworkState state = wide.initial(manager, new Random(1));
    Path file = folder.resolve("weights.safetensors");
    WeightFile.write(file, narrow, narrow.initial(manager, new Random(1)));

    assertThatThrownBy(() -> WeightFile.read(file, wide, state, Head.KEEP))
        .isInstanceOf(WeightMismatch.class)
        .hasMessage(
            """
            %s does not fit the model:
              fc.weight is (2, 3), expected (2, 5)
              fc1.bias is (3), expected (5)
              fc1.weight is (3, 4), expected (5, 4)
              fc2.bias (3) is not of this model
              fc2.weight (3, 3) is not of this model\
            """
                .formatted(file));
  }

  @Test
  void countersOfPyTorchsBatchNormAreNoSurplus() throws Exception {
    Network network = Network.of(new ModelSpec.SmallCnn(2), IMAGE, 3);
    NetworkState state = network.initial(manager, new Random(1));
    Path file = folder.resolve("weights.safetensors");
    WeightFile.write(file, network, state);
    addTensor(file, "bn1.num_batches_tracked");

    WeightFile.read(file, network, state, Head.KEEP);

    addTensor(file, "bn1.surplus");
    assertThatThrownBy(() -> WeightFile.read(file, network, state, Head.KEEP))
        .hasMessageContaining("bn1.surplus (1) is not of this model");
  }

  @Test
  void aFileOfAnotherKindIsNamed() throws IOException {
    Network network = Network.mlp(2, 2, 1, 2);
    NetworkState state = network.initial(manager, new Random(1));
    Path file = Files.writeString(folder.resolve("weights.pt"), "something else altogether");

    assertThatThrownBy(() -> WeightFile.read(file, network, state, Head.KEEP))
        .isInstanceOf(IOException.class)
        .hasMessageStartingWith(file + " is not a safetensors file");
  }

  private void addTensor(Path file, String name) throws IOException {
    var tensors = ai.djl.ndarray.NDList.decode(manager, Files.readAllBytes(file));
    NDArray tensor = manager.ones(new ai.djl.ndarray.types.Shape(1));
    tensor.setName(name);
    tensors.add(tensor);
    Files.write(file, tensors.encode(ai.djl.ndarray.NDList.Encoding.SAFETENSORS));
  }
}

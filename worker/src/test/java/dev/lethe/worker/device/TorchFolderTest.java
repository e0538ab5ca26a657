package dev.lethe.worker.device;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What DJL is told about a PyTorch of the user's, and which ones are refused. */
class TorchFolderTest {
  private static final String FLAVOR = "PYTORCH_FLAVOR";
  private static final String RUNTIME = "jna.library.path";

  @TempDir private Path packages;
  private final Map<String, @Nullable String> before = new TreeMap<>();

  @BeforeEach
  void forget() {
    for (String name : new String[] {FLAVOR, RUNTIME}) {
      before.put(name, System.clearProperty(name));
    }
  }

  @AfterEach
  void restore() {
    before.forEach((name, value) -> {
      String _ = value == null ? System.clearProperty(name) : System.setProperty(name, value);
    });
  }

  @Test
  void nothingIsAskedForWhereTheEnvironmentNamesNone() {
    assertThat(TorchFolder.at(null)).isEmpty();
    assertThat(TorchFolder.at("")).isEmpty();
  }

  @Test
  void aBuildForCudaIsDrivenByTheLibraryForCuda() throws IOException {
    Path lib = installed("2.7.1+cu126", "libtorch.so", "libtorch_cuda.so");

    TorchFolder.at(lib.toString()).orElseThrow().announce(true);

    assertThat(System.getProperty(FLAVOR)).isEqualTo("cu128");
    assertThat(System.getProperty(RUNTIME))
        .isEqualTo(packages.resolve("nvidia/cuda_runtime/lib") + ":" + lib);
  }

  @Test
  void aBuildForCudaComputesOnTheProcessorWhereNoDriverIs() throws IOException {
    Path lib = installed("2.7.1+cu126", "libtorch.so", "libtorch_cuda.so");

    TorchFolder.at(lib.toString()).orElseThrow().announce(false);

    assertThat(System.getProperty(FLAVOR)).isEqualTo("cpu");
    assertThat(System.getProperty(RUNTIME)).isNull();
  }

  @Test
  void aBuildWithoutCudaComputesOnTheProcessor() throws IOException {
    Path lib = installed("2.7.1+cpu", "libtorch.so");

    TorchFolder torch = TorchFolder.at("/nowhere:" + lib).orElseThrow();
    torch.announce(true);

    assertThat(torch.hasCuda()).isFalse();
    assertThat(System.getProperty(FLAVOR)).isEqualTo("cpu");
  }

  @Test
  void whatTheUserHasSaidStands() throws IOException {
    Path lib = installed("2.7.1+cu126", "libtorch.so", "libtorch_cuda.so");
    String _ = System.setProperty(FLAVOR, "cu129");

    TorchFolder.at(lib.toString()).orElseThrow().announce(true);

    assertThat(System.getProperty(FLAVOR)).isEqualTo("cu129");
  }

  @Test
  void aFolderWithoutAPyTorchIsRefused() {
    assertThatThrownBy(() -> TorchFolder.at(packages.toString()))
        .isInstanceOf(TorchUnusable.class)
        .hasMessageStartingWith("PYTORCH_LIBRARY_PATH is " + packages + ", where no libtorch.so is")
        .hasMessageEndingWith("pip-installed PyTorch 2.7.1, such as …/site-packages/torch/lib");
  }

  @Test
  void anotherVersionIsRefused() throws IOException {
    Path lib = installed("2.8.0+cu128", "libtorch.so");

    assertThatThrownBy(() -> TorchFolder.at(lib.toString()))
        .isInstanceOf(TorchUnusable.class)
        .hasMessage("the PyTorch at %s is 2.8.0; Lethe needs 2.7.1: pip install torch==2.7.1", lib);
  }

  private Path installed(String version, String... libraries) throws IOException {
    Path lib = Files.createDirectories(packages.resolve("torch/lib"));
    Files.writeString(
        lib.resolveSibling("version.py"),
        "from typing import Optional\n\n__version__ = '%s'\ndebug = False\n".formatted(version));
    for (String library : libraries) {
      Files.createFile(lib.resolve(library));
    }
    return lib;
  }
}

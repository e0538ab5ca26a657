package dev.lethe.worker.device;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Properties;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A PyTorch that a user has installed: the folder {@code lib} in its package {@code torch}. DJL
 * looks there itself, but has to be told which of its own libraries fits ({@code PYTORCH_FLAVOR};
 * those that it would guess are not among its files), falls back in silence to the PyTorch without
 * CUDA that comes with Lethe where it finds nothing, and takes any version for its own.
 */
public final class TorchFolder {
  private static final String VARIABLE = "PYTORCH_LIBRARY_PATH";

  /** The only build of DJL's library for CUDA 12; it calls what all of 12 have. */
  private static final String CUDA_FLAVOR = "cu128";

  private static final Pattern VERSION =
      Pattern.compile("^__version__ = '(\\d+\\.\\d+\\.\\d+)", Pattern.MULTILINE);

  private final Path folder;

  private TorchFolder(Path folder) {
    this.folder = folder;
  }

  /**
   * The one that the environment names; empty where Lethe's own is to be used.
   *
   * @throws TorchUnusable when none is there, or one of another version
   */
  public static Optional<TorchFolder> ofEnvironment() {
    return at(System.getenv(VARIABLE));
  }

  /**
   * The one in a folder.
   *
   * @param path one, or several with colons, of which DJL takes the first that has a library; null
   *     or empty for none
   */
  static Optional<TorchFolder> at(@Nullable String path) {
    if (path == null || path.isEmpty()) {
      return Optional.empty();
    }
    TorchFolder torch =
        Pattern.compile(":")
            .splitAsStream(path)
            .map(folder -> new TorchFolder(Path.of(folder).toAbsolutePath()))
            .filter(TorchFolder::hasLibrary)
            .findFirst()
            .orElseThrow(() -> nowhere(path));
    torch.requireVersion();
    return Optional.of(torch);
  }

  private static TorchUnusable nowhere(String path) {
    return new TorchUnusable(
        "%s is %s, where no libtorch.so is; expected the folder lib in the package torch of a pip-installed PyTorch %s, such as …/site-packages/torch/lib"
            .formatted(VARIABLE, path, wanted()));
  }

  private boolean hasLibrary() {
    return Files.isRegularFile(folder.resolve("libtorch.so"));
  }

  private void requireVersion() {
    Optional<String> version = version();
    if (version.isPresent() && !version.get().equals(wanted())) {
      throw new TorchUnusable(
          "the PyTorch at %s is %s; Lethe needs %s: pip install torch==%3$s"
              .formatted(folder, version.get(), wanted()));
    }
  }

  /** As its own Python code has it; empty where there is none, as in libtorch without Python. */
  private Optional<String> version() {
    try {
      Matcher line = VERSION.matcher(Files.readString(folder.resolveSibling("version.py")));
      return line.find() ? Optional.of(line.group(1)) : Optional.empty();
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  /** The version that DJL is built against. */
  private static String wanted() {
    try (InputStream in =
        TorchFolder.class.getClassLoader().getResourceAsStream("pytorch-engine.properties")) {
      Properties engine = new Properties();
      engine.load(in);
      return engine.getProperty("pytorch_version");
    } catch (IOException e) {
      throw new UncheckedIOException("a resource of DJL cannot be read", e);
    }
  }

  /** Whether it was built for CUDA. */
  public boolean hasCuda() {
    return Files.isRegularFile(folder.resolve("libtorch_cuda.so"));
  }

  /**
   * Tells DJL what it cannot find out; before the engine is loaded.
   *
   * @param driver whether a CUDA driver is installed. Without one the build for CUDA computes on
   *     the processor, as long as none of its libraries that need the driver is loaded
   */
  public void announce(boolean driver) {
    boolean cuda = hasCuda() && driver;
    setUnlessSet("PYTORCH_FLAVOR", cuda ? CUDA_FLAVOR : "cpu");
    if (cuda) {
      // where DJL looks for CUDA's runtime, which tells it of devices and their memory
      setUnlessSet("jna.library.path", runtimeFolders());
    }
  }

  /** In the packages that pip installs beside torch; otherwise beside its own libraries. */
  private String runtimeFolders() {
    Path packages = folder.resolve("../../nvidia/cuda_runtime/lib").normalize();
    return "%s:%s".formatted(packages, folder);
  }

  private static void setUnlessSet(String name, String value) {
    if (System.getenv(name) == null && System.getProperty(name) == null) {
      String _ = System.setProperty(name, value);
    }
  }
}

package dev.lethe.images;

import com.google.cloud.tools.jib.api.JibContainer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Writes Lethe's images as tarballs that {@code docker load} and registries' tools take. */
@Command(
    name = "images",
    description = "Writes the images of Lethe as tarballs; needs neither Docker nor its daemon.",
    sortOptions = false)
public final class Images implements Callable<Integer> {
  @Option(names = "--root", required = true, description = "Lethe's sources, built.")
  private Path root = Path.of("");

  @Option(names = "--out", required = true, description = "Folder for the tarballs.")
  private Path out = Path.of("");

  @Option(
      names = "--base",
      required = true,
      description =
          "What the images stand on, with a C library and libstdc++: a reference in a registry,"
              + " tar://PATH, or \"machine\" for the libraries of this one.")
  private String base = "";

  @Option(
      names = "--torch",
      description = "site-packages with PyTorch for CUDA, for worker-cuda; none is built without.")
  private String torch = "";

  @Option(names = "--source", description = "Where the sources are, for the label of that name.")
  private String source = "";

  @Option(names = "--version", required = true, description = "Tag of the images.")
  private String version = "";

  @Option(names = "--created", required = true, description = "When the images say they were made.")
  private Instant created = Instant.EPOCH;

  /** Runs the command and ends the process with its exit code. */
  public static void main(String[] args) {
    System.exit(new CommandLine(new Images()).execute(args));
  }

  @Override
  public Integer call() throws Exception {
    JavaRuntime java = JavaRuntime.link(Files.createDirectories(out).resolve("java"));
    for (Image image : images()) {
      JibContainer built = write(image, java);
      System.out.printf("%s  %s%n", built.getDigest(), out.resolve(image.name() + ".tar"));
    }
    if (torch.isEmpty()) {
      System.out.println(
          "worker-cuda is left out: -Dlethe.image.torch=DIR names the site-packages of a PyTorch"
              + " for CUDA (docs/images.md)");
    }
    return 0;
  }

  private List<Image> images() throws Exception {
    List<Image> images = new ArrayList<>();
    images.add(Image.orchestrator());
    images.add(Image.worker("worker-cpu", TorchLibraries.bundled(root, out.resolve("torch-cpu"))));
    if (!torch.isEmpty()) {
      images.add(Image.worker("worker-cuda", TorchLibraries.installed(Path.of(torch))));
    }
    return images;
  }

  private JibContainer write(Image image, JavaRuntime java) throws Exception {
    Path stage = EmptyFolder.at(out.resolve(image.name()));
    Libraries libraries = Libraries.stage(root.resolve(image.module()), stage.resolve("lib"));
    OptionsFile options = new OptionsFile(image, libraries);
    ClassArchive.dump(java, options, root.resolve(image.classList()), stage);
    options.write(stage);
    BillOfMaterials.of(root.resolve("target/bom.json"), libraries, image, java, version)
        .write(stage.resolve("bom.json"));
    return new Tarball(root, base, version, source, created)
        .write(image, java, libraries, stage, out.resolve(image.name() + ".tar"));
  }
}

package dev.lethe.images;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One of the images.
 *
 * @param name behind the repository, as the chart has it
 * @param title for people
 * @param module whose libraries it runs
 * @param main class that runs
 * @param options of the JVM, beside those that every image has
 * @param environment beside what every image has
 * @param torch the PyTorch that is inside, where one is
 */
record Image(
    String name,
    String title,
    String module,
    String main,
    List<String> options,
    Map<String, String> environment,
    Optional<TorchLibraries> torch) {

  /** Also {@code lethe kafka}, {@code lethe token} and what else an operator may ask of it. */
  static Image orchestrator() {
    return new Image(
        "orchestrator",
        "Lethe orchestrator",
        "orchestrator",
        "dev.lethe.orchestrator.cli.Lethe",
        List.of("-XX:MaxRAMPercentage=70"),
        Map.of("LETHE_HOME", "/tmp/lethe"),
        Optional.empty());
  }

  /** The heap holds decoded data alone: most of a worker's memory is PyTorch's own. */
  static Image worker(String name, TorchLibraries torch) {
    return new Image(
        name,
        "Lethe " + name.replace('-', ' '),
        "worker",
        "dev.lethe.worker.WorkerMain",
        List.of(
            "-XX:MaxRAMPercentage=25",
            "-Dlogback.configurationFile=logback-worker.xml",
            "-XX:TrimNativeHeapInterval=30000",
            "-Dorg.bytedeco.javacpp.cachedir=/tmp/javacpp"),
        Map.of(
            "DJL_OFFLINE", "true",
            "OPT_OUT_TRACKING", "true",
            "DJL_CACHE_DIR", "/tmp/djl",
            "PYTORCH_LIBRARY_PATH", Places.TORCH + "/torch/lib"),
        Optional.of(torch));
  }

  /** Names of the classes that it loads when it starts. */
  String classList() {
    return "images/src/main/classlists/" + module + ".txt";
  }
}

package dev.lethe.worker;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.lethe.worker.training.EngineSetup;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Stream;

/** What attempts run on here: with the specification it decides the bits of a result. */
final class Environment {
  private Environment() {}

  /** Machine and versions by name; loads the engine, which takes about a second. */
  static Map<String, String> of(int threads) {
    Map<String, String> environment = new TreeMap<>();
    environment.put("device", "cpu");
    EngineSetup.gpu()
        .ifPresent(gpu -> {
          environment.put("device", gpu.name());
          environment.put("compute_capability", "%d.%d".formatted(gpu.major(), gpu.minor()));
        });
    environment.put("cpu", processor(Path.of("/proc/cpuinfo")));
    environment.put("threads", String.valueOf(threads));
    environment.put("host", host());
    environment.put("os", System.getProperty("os.name") + " " + System.getProperty("os.arch"));
    environment.put("java", Runtime.version().toString());
    environment.put("lethe", version());
    environment.putAll(EngineSetup.versions());
    return environment;
  }

  static String host() {
    try {
      return InetAddress.getLocalHost().getHostName();
    } catch (UnknownHostException e) {
      return "localhost";
    }
  }

  /** The model as Linux names it; the architecture where no file says more. */
  static String processor(Path cpuinfo) {
    try (Stream<String> lines = Files.lines(cpuinfo, UTF_8)) {
      return lines
          .filter(line -> line.startsWith("model name"))
          .map(line -> line.substring(line.indexOf(':') + 1).trim())
          .findFirst()
          .orElseGet(() -> System.getProperty("os.arch"));
    } catch (IOException e) {
      return System.getProperty("os.arch"); // another system than Linux
    }
  }

  /** What this was built as; Maven writes it. */
  private static String version() {
    try (InputStream in = Environment.class.getResourceAsStream("version.txt")) {
      return new String(Objects.requireNonNull(in).readAllBytes(), UTF_8).trim();
    } catch (IOException e) {
      throw new java.io.UncheckedIOException("a resource of this program cannot be read", e);
    }
  }
}

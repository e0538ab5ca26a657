package dev.lethe.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** What Linux says about a process's memory. */
record ProcessMemory(Path status) {
  /** Whether this system says anything. */
  static boolean canBeRead() {
    return Files.isReadable(ofThisProcess().status);
  }

  static ProcessMemory ofThisProcess() {
    return new ProcessMemory(Path.of("/proc/self/status"));
  }

  static ProcessMemory of(long process) {
    return new ProcessMemory(Path.of("/proc/%d/status".formatted(process)));
  }

  double residentMegabytes() throws IOException {
    return megabytes("VmRSS:");
  }

  double peakMegabytes() throws IOException {
    return megabytes("VmHWM:");
  }

  private double megabytes(String field) throws IOException {
    String kilobytes =
        Files.readAllLines(status).stream()
            .filter(line -> line.startsWith(field))
            .findFirst()
            .orElseThrow()
            .replaceAll("\\D", "");
    return Double.parseDouble(kilobytes) / 1024;
  }
}

package dev.lethe.orchestrator.doctor;

import dev.lethe.protocol.Wire;
import java.util.List;
import java.util.stream.Collectors;

/** Everything that was found, in the order in which it was looked for. */
public record Diagnosis(Level worst, List<Finding> findings) {
  public Diagnosis {
    findings = List.copyOf(findings);
  }

  /** Of these findings. */
  public static Diagnosis of(List<Finding> findings) {
    Level worst = findings.stream().map(Finding::level).max(Level::compareTo).orElse(Level.OK);
    return new Diagnosis(worst, findings);
  }

  /** A line for each, in columns. */
  public String text() {
    int width = findings.stream().mapToInt(f -> f.check().length()).max().orElse(0);
    return findings.stream().map(finding -> line(finding, width)).collect(Collectors.joining());
  }

  private static String line(Finding finding, int width) {
    String check = finding.check() + " ".repeat(width - finding.check().length());
    String text = finding.text().lines().map(String::strip).collect(Collectors.joining(" "));
    return "%-2s  %s  %s%n".formatted(finding.level().sign(), check, text);
  }

  public String json() {
    return Wire.json(this);
  }
}

package dev.lethe.orchestrator.export;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.lethe.protocol.Fact.Imported;
import dev.lethe.protocol.Wire;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/**
 * The facts of sweeps that were imported under a name, each export's in a file of its own, as they
 * were in their own log. An import may have been begun several times; which one stands is known at
 * the end of the log.
 */
final class BroughtFacts implements AutoCloseable {
  private final Path folder;
  private final Map<Imported.Export, Written> exports = new HashMap<>();

  /** A file and how many facts it has. */
  private static final class Written {
    private final Path path;
    private final BufferedWriter file;
    private long size;

    Written(Path path) throws IOException {
      this.path = path;
      this.file = Files.newBufferedWriter(path, UTF_8);
    }
  }

  BroughtFacts(Path folder) {
    this.folder = folder;
  }

  /** Writes those of the part that are not there yet: what came twice is the same. */
  void take(Imported part) throws IOException {
    Written written = exports.get(part.export());
    if (written == null) {
      written = new Written(folder.resolve("brought-%d.jsonl".formatted(exports.size())));
      exports.put(part.export(), written);
    }
    long number = part.from();
    for (Imported.Foreign fact : part.facts()) {
      if (number++ == written.size) {
        written.file.write(FactLine.of(fact.offset(), fact.timestamp(), Wire.json(fact.record())));
        written.size++;
      }
    }
  }

  /** The file with the facts of this export, which the log has. */
  Path of(Imported.Export export) throws IOException {
    Written written = exports.get(export);
    if (written == null) {
      throw new IllegalStateException("the log has nothing of " + export);
    }
    written.file.close();
    return written.path;
  }

  /** Leaves no file. */
  @Override
  public void close() throws IOException {
    for (Written written : exports.values()) {
      written.file.close();
      Files.deleteIfExists(written.path);
    }
  }
}

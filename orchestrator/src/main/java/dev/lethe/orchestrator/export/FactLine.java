package dev.lethe.orchestrator.export;

import dev.lethe.orchestrator.coordinator.LogReader;
import dev.lethe.protocol.Decoded;
import dev.lethe.protocol.Fact.Imported.Foreign;
import dev.lethe.protocol.Wire;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/** A record of a log as a line of JSON. */
final class FactLine {
  private FactLine() {}

  /**
   * The line, with the record's own words: fields that this program does not know stay.
   *
   * @param timestamp when the log took it, milliseconds since 1970
   * @param json the record as it is on the log
   */
  static String of(long offset, long timestamp, String json) {
    // in JSON a line break can only stand between words
    String line = json.replace('\n', ' ').replace('\r', ' ');
    return "{\"offset\":%d,\"timestamp\":%d,\"record\":%s}\n".formatted(offset, timestamp, line);
  }

  /**
   * What the line says, word for word.
   *
   * @throws NotAFact when that is nothing that a log has
   */
  static Foreign foreign(String line) throws NotAFact {
    try {
      return Wire.value(line.getBytes(StandardCharsets.UTF_8), Foreign.class);
    } catch (UncheckedIOException e) {
      throw new NotAFact(Manifest.firstLine(e));
    }
  }

  /**
   * What the line says.
   *
   * @throws NotAFact when that is nothing that a log has
   */
  static LogReader.Entry parse(String line) throws NotAFact {
    Foreign read = foreign(line);
    var record = Wire.logRecord(Wire.encode(read.record()));
    if (record instanceof Decoded.Broken(String reason)) {
      throw new NotAFact(reason);
    }
    return new LogReader.Entry(read.offset(), record);
  }

  /** The line is something else; the message says what is wrong with it. */
  static final class NotAFact extends Exception {
    private static final long serialVersionUID = 1;

    NotAFact(String message) {
      super(message);
    }
  }
}

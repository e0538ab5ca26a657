package dev.lethe.orchestrator.kafka;

import dev.lethe.orchestrator.coordinator.LogReader;
import dev.lethe.protocol.TopicNames;
import dev.lethe.protocol.Wire;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.record.internal.FileRecords;
import org.apache.kafka.common.record.internal.Record;
import org.apache.kafka.common.record.internal.RecordBatch;
import org.apache.kafka.common.utils.Utils;
import org.jspecify.annotations.Nullable;

/**
 * The log in the files that a broker of one node left when it stopped in order; there all that it
 * has was acknowledged. To start the broker only to read them takes seconds. Kafka does not promise
 * these files to anybody: whatever is not plainly as expected is left to a broker to read.
 */
public final class StoredLog {
  private static final String SEGMENT = ".log";

  private StoredLog() {}

  /**
   * Reads the log from its first record to its last, while no broker has the folder.
   *
   * @param data the broker's folder of partitions
   * @return false where a broker has to read it; what was read till then counts for nothing
   * @throws IOException when a file cannot be read
   */
  public static boolean read(Path data, TopicNames topics, Consumer<LogReader.Entry> reader)
      throws IOException {
    Path partition = data.resolve(topics.log() + "-0");
    if (!Files.isDirectory(partition)) {
      return false;
    }
    try {
      long next = 0;
      for (Path segment : segments(partition)) {
        next = read(segment, next, reader);
      }
      return true;
    } catch (KafkaException | UnexpectedOffset e) {
      return false;
    }
  }

  /** Named by the offset that each begins with. */
  private static List<Path> segments(Path partition) throws IOException {
    try (Stream<Path> files = Files.list(partition)) {
      return files.filter(file -> file.toString().endsWith(SEGMENT)).sorted().toList();
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
  }

  private static long read(Path segment, long from, Consumer<LogReader.Entry> reader)
      throws IOException, UnexpectedOffset {
    long next = from;
    try (FileRecords records = FileRecords.open(segment.toFile(), false)) {
      int read = 0;
      for (RecordBatch batch : records.batches()) {
        batch.ensureValid();
        for (Record record : batch) {
          UnexpectedOffset.unless(record.offset() == next);
          byte @Nullable [] value = Utils.toNullableArray(record.value());
          reader.accept(new LogReader.Entry(next, Wire.logRecord(value)));
          next++;
        }
        read += batch.sizeInBytes();
      }
      UnexpectedOffset.unless(read == records.sizeInBytes()); // or a batch is cut off
    }
    return next;
  }

  /** The files have more or less than one record after the other. */
  private static final class UnexpectedOffset extends Exception {
    private static final long serialVersionUID = 1;

    static void unless(boolean expected) throws UnexpectedOffset {
      if (!expected) {
        throw new UnexpectedOffset();
      }
    }
  }
}

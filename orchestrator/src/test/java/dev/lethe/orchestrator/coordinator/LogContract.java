package dev.lethe.orchestrator.coordinator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.lethe.protocol.Decoded.Known;
import dev.lethe.protocol.Fact;
import dev.lethe.protocol.LogRecord;
import dev.lethe.protocol.SweepName;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** What the coordinator relies on in a log, held by the fake and the real one. */
public abstract class LogContract {
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  /** Writes to an empty log. */
  protected abstract LogWriter writer();

  /** Reads what {@link #writer} wrote. */
  protected abstract LogReader.Source log();

  @Test
  void recordsAreReadInTheOrderInWhichTheyWereAppended() {
    CompletableFuture<Void> first = writer().append(0, List.of(record(0), record(1)));
    CompletableFuture<Void> second = writer().append(2, List.of(record(2)));

    assertThat(first).succeedsWithin(PATIENCE);
    assertThat(second).succeedsWithin(PATIENCE);
    assertThat(read(0, 3))
        .containsExactly(entry(0, record(0)), entry(1, record(1)), entry(2, record(2)));
  }

  @Test
  void aReaderBeginsWhereItIsToldToAndGoesWhereItIsSent() {
    assertThat(writer().append(0, List.of(record(0), record(1)))).succeedsWithin(PATIENCE);

    assertThat(read(1, 1)).containsExactly(entry(1, record(1)));
    try (LogReader reader = log().open(1)) {
      reader.seek(0);
      assertThat(reader.end()).isEqualTo(2);
      assertThat(take(reader, 2)).containsExactly(entry(0, record(0)), entry(1, record(1)));
    }
  }

  @Test
  void aRecordWithoutAPlaceIsAppendedAtTheEndAndItsOffsetTold() {
    assertThat(writer().append(0, List.of(record(0)))).succeedsWithin(PATIENCE);

    CompletableFuture<Long> offset = writer().append(record(1));

    assertThat(offset).succeedsWithin(PATIENCE).isEqualTo(1L);
  }

  @Test
  void anAppendThatComesToStandElsewhereFails() {
    assertThat(writer().append(record(0))).succeedsWithin(PATIENCE);

    CompletableFuture<Void> behindAnother = writer().append(0, List.of(record(0), record(1)));

    assertThat(behindAnother).failsWithin(PATIENCE);
  }

  private List<LogReader.Entry> read(long offset, int count) {
    try (LogReader reader = log().open(offset)) {
      return take(reader, count);
    }
  }

  private static List<LogReader.Entry> take(LogReader reader, int count) {
    List<LogReader.Entry> entries = new ArrayList<>();
    await()
        .atMost(PATIENCE)
        .until(() -> {
          entries.addAll(reader.poll(Duration.ofMillis(100)));
          return entries.size() >= count;
        });
    return entries;
  }

  private static LogRecord record(long offset) {
    return LogRecord.decided(0, offset, 0, new Fact.Paused(new SweepName("s" + offset)));
  }

  private static LogReader.Entry entry(long offset, LogRecord record) {
    return new LogReader.Entry(offset, new Known<>(record));
  }
}

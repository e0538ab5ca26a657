package dev.lethe.orchestrator.coordinator;

import dev.lethe.protocol.Decoded;
import dev.lethe.protocol.LogRecord;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** A log that is a list, which may grow. Waits for nothing: who reads comes again. */
public final class ListedLog implements LogReader {
  private final List<LogRecord> records;
  private int position;

  private ListedLog(List<LogRecord> records, long offset) {
    this.records = records;
    this.position = (int) offset;
  }

  /** Readers of the list, which may be written by another thread where it is made for that. */
  public static Source of(List<LogRecord> records) {
    return offset -> new ListedLog(records, offset);
  }

  @Override
  public List<Entry> poll(Duration timeout) {
    List<Entry> entries = new ArrayList<>();
    for (; position < records.size(); position++) {
      entries.add(new Entry(position, new Decoded.Known<>(records.get(position))));
    }
    return entries;
  }

  @Override
  public long end() {
    return records.size();
  }

  @Override
  public void seek(long offset) {
    position = (int) offset;
  }

  @Override
  public void close() {}
}

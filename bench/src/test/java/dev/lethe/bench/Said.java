package dev.lethe.bench;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;

/** What a class of the worker logs meanwhile. */
final class Said implements AutoCloseable {
  private final Logger logger;
  private final @Nullable Level before;
  private final ListAppender<ILoggingEvent> events = new ListAppender<>();

  Said(Class<?> who) {
    logger = (Logger) LoggerFactory.getLogger(who);
    before = logger.getLevel();
    events.start();
    logger.addAppender(events);
  }

  /** What it logs for those who look for mistakes, too. */
  static Said everything(Class<?> who) {
    Said said = new Said(who);
    said.logger.setLevel(Level.DEBUG);
    return said;
  }

  boolean has(String message) {
    return events.list.stream().anyMatch(event -> event.getMessage().equals(message));
  }

  List<String> warnings() {
    return events.list.stream()
        .filter(event -> event.getLevel().levelStr.equals("WARN"))
        .map(ILoggingEvent::getMessage)
        .toList();
  }

  String why() {
    return events.list.getFirst().getKeyValuePairs().toString();
  }

  @Override
  public void close() {
    boolean _ = logger.detachAppender(events);
    logger.setLevel(before);
  }
}

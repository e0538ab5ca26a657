package dev.lethe.bench;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.util.List;
import org.slf4j.LoggerFactory;

/** What a class of the worker logs meanwhile. */
final class Said implements AutoCloseable {
  private final Logger logger;
  private final ListAppender<ILoggingEvent> events = new ListAppender<>();

  Said(Class<?> who) {
    logger = (Logger) LoggerFactory.getLogger(who);
    events.start();
    logger.addAppender(events);
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
  }
}

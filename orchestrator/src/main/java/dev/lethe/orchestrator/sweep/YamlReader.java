package dev.lethe.orchestrator.sweep;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Parse;
import org.snakeyaml.engine.v2.events.AliasEvent;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.events.MappingStartEvent;
import org.snakeyaml.engine.v2.events.NodeEvent;
import org.snakeyaml.engine.v2.events.ScalarEvent;
import org.snakeyaml.engine.v2.events.SequenceStartEvent;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.ReaderException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/**
 * Builds the tree of one YAML 1.2 document from the parser's events. Anchors, aliases, tags and
 * further documents are refused: a sweep file says what it says where it says it.
 */
final class YamlReader {
  private static final int DEEPEST = 16;

  /** Far more than a sweep has trials for; what is beyond would only take time. */
  private static final int MOST_VALUES = 100_000;

  private final Problems problems;
  private final Iterator<Event> events;
  private int values;

  /** Of the last event. */
  private int line = 1;

  private YamlReader(Problems problems, Iterator<Event> events) {
    this.problems = problems;
    this.events = events;
  }

  /** The document; empty where the text is not YAML, with problems that say so. */
  static Optional<Yaml> read(String text, Problems problems) {
    // as large as the text: the parser copies a long line anew for every piece that it reads
    LoadSettings settings =
        LoadSettings.builder().setParseComments(false).setBufferSize(text.length() + 1).build();
    YamlReader reader = new YamlReader(problems, new Parse(settings).parseString(text).iterator());
    try {
      return reader.document();
    } catch (MarkedYamlEngineException e) {
      problems.add(line(e.getProblemMark()), "", "not YAML: " + Words.shown(e.getProblem()));
    } catch (ReaderException e) {
      problems.add(lineOf(text, e.getPosition()), "", "holds a character that YAML does not allow");
    } catch (YamlEngineException e) {
      problems.add(1, "", "not YAML: " + Words.shown(String.valueOf(e.getMessage())));
    } catch (NumberFormatException e) {
      // the parser's own, of an escape that is beyond all numbers
      problems.add(reader.line, "", "not YAML: an escape (\\U) that is no character");
    } catch (TooMuch e) {
      // it was complained of where it was thrown
      return Optional.empty();
    }
    return Optional.empty();
  }

  private Optional<Yaml> document() {
    Event first = next();
    while (first.getEventId() == Event.ID.StreamStart) {
      first = next();
    }
    if (first.getEventId() != Event.ID.DocumentStart) {
      problems.add(1, "", "is empty; start with apiVersion: lethe/v1");
      return Optional.empty();
    }
    Yaml root = node(next(), "", 0);
    next();
    Event after = next();
    if (after.getEventId() == Event.ID.DocumentStart) {
      problems.add(line(after), "", "a second document; write each sweep to a file of its own");
    }
    return Optional.of(root);
  }

  private Yaml node(Event event, String path, int depth) {
    if (depth > DEEPEST) {
      problems.add(line(event), path, "nested more than %d deep".formatted(DEEPEST));
      throw new TooMuch();
    }
    if (++values > MOST_VALUES) {
      problems.add(line(event), path, "more than %,d keys and values".formatted(MOST_VALUES));
      throw new TooMuch();
    }
    refuseExtras(event, path);
    return switch (event) {
      case ScalarEvent scalar -> scalar(scalar, path);
      case SequenceStartEvent _ -> sequence(line(event), path, depth);
      case MappingStartEvent _ -> mapping(line(event), path, depth);
      // an alias: refuseExtras complained of it
      default -> new Yaml.Refused(line(event));
    };
  }

  private Yaml scalar(ScalarEvent event, String path) {
    if (event.getValue().codePoints().anyMatch(YamlReader::isNoText)) {
      problems.add(line(event), path, "holds a control character, or half of a character");
      return new Yaml.Refused(line(event));
    }
    return Scalars.resolve(line(event), event);
  }

  /** YAML's escapes can make what no text has, and what no path and no JSON can have. */
  private static boolean isNoText(int character) {
    return Character.getType(character) == Character.SURROGATE
        || (Character.isISOControl(character) && "\t\n\r".indexOf(character) < 0);
  }

  private Yaml sequence(int line, String path, int depth) {
    List<Yaml> items = new ArrayList<>();
    for (Event event = next(); event.getEventId() != Event.ID.SequenceEnd; event = next()) {
      items.add(node(event, path + "[" + items.size() + "]", depth + 1));
    }
    return new Yaml.Sequence(line, items);
  }

  private Yaml mapping(int line, String path, int depth) {
    List<Yaml.Entry> entries = new ArrayList<>();
    for (Event event = next(); event.getEventId() != Event.ID.MappingEnd; event = next()) {
      Yaml key = node(event, path, depth + 1);
      if (key instanceof Yaml.Scalar(int _, Object _, String word)) {
        Yaml value = node(next(), Section.join(path, word), depth + 1);
        entries.add(new Yaml.Entry(key.line(), word, value));
      } else {
        problems.add(key.line(), path, key.shown() + " cannot be a key");
        node(next(), path, depth + 1);
      }
    }
    return new Yaml.Mapping(line, entries);
  }

  private void refuseExtras(Event event, String path) {
    if (event instanceof AliasEvent) {
      problems.add(line(event), path, "an alias (*) is not allowed; write the value out");
    } else if (event instanceof NodeEvent node && node.getAnchor().isPresent()) {
      problems.add(line(event), path, "an anchor (&) is not allowed; remove it");
    }
    if (tag(event) != null) {
      problems.add(line(event), path, "a tag (!) is not allowed; remove it");
    }
  }

  private static @Nullable String tag(Event event) {
    return switch (event) {
      case ScalarEvent scalar -> scalar.getTag().orElse(null);
      case SequenceStartEvent sequence -> sequence.getTag().orElse(null);
      case MappingStartEvent mapping -> mapping.getTag().orElse(null);
      default -> null;
    };
  }

  private Event next() {
    Event event = events.next();
    line = line(event);
    return event;
  }

  private static int line(Event event) {
    return line(event.getStartMark());
  }

  private static int line(Optional<Mark> mark) {
    return mark.map(at -> at.getLine() + 1).orElse(1);
  }

  private static int lineOf(String text, int position) {
    return 1 + (int) text.codePoints().limit(position).filter(c -> c == '\n').count();
  }

  /** Ends reading where going on would only go deeper, or on and on. */
  private static final class TooMuch extends RuntimeException {
    private static final long serialVersionUID = 1;
  }
}

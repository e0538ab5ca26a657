package dev.lethe.orchestrator.cli;

import java.util.Optional;

/**
 * Puts server-sent events together from their lines.
 *
 * @see <a href="https://html.spec.whatwg.org/multipage/server-sent-events.html">the format</a>
 */
record ServerEvent(String kind, String id, String data) {

  /** Takes line after line; an empty one ends an event. */
  static final class Lines {
    private String kind = "";
    private String id = "";
    private final StringBuilder data = new StringBuilder();

    Optional<ServerEvent> take(String line) {
      if (line.isEmpty()) {
        Optional<ServerEvent> event =
            data.isEmpty()
                ? Optional.empty()
                : Optional.of(new ServerEvent(kind, id, data.toString()));
        data.setLength(0);
        return event;
      }
      int colon = line.indexOf(':');
      String value = colon < 0 ? "" : line.substring(colon + 1).stripLeading();
      switch (colon < 0 ? line : line.substring(0, colon)) {
        case "event" -> kind = value;
        case "id" -> id = value;
        case "data" -> data.append(value);
        default -> {
          // a comment, or a field of a newer server
        }
      }
      return Optional.empty();
    }
  }
}

package dev.lethe.orchestrator.kafka;

import java.util.List;

/** A topic of a deployment as it was found. */
public sealed interface SeenTopic {
  String name();

  /** It is not there; whoever leads creates it. */
  record Missing(String name) implements SeenTopic {}

  /**
   * Whoever asked may not even see that it is there.
   *
   * @param lacking what has to be allowed, as {@code kafka-acls.sh} names it
   */
  record Closed(String name, List<String> lacking) implements SeenTopic {
    public Closed {
      lacking = List.copyOf(lacking);
    }
  }

  /**
   * It is there.
   *
   * @param lacking what has to be allowed, as {@code kafka-acls.sh} names it
   * @param problems of its settings, one sentence each with what mends it
   * @param settingsSeen whether the settings were shown to whoever asked
   */
  record There(String name, List<String> lacking, List<String> problems, boolean settingsSeen)
      implements SeenTopic {
    public There {
      lacking = List.copyOf(lacking);
      problems = List.copyOf(problems);
    }
  }
}

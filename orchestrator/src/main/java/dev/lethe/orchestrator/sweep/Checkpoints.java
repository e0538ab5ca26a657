package dev.lethe.orchestrator.sweep;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** How often a sweep's trials keep what they have trained; it has no effect on results. */
final class Checkpoints {
  /** Seconds between two where the file, or an older log, does not say. */
  static final long USUAL = 300;

  /** Kept only when a worker leaves. */
  static final long NEVER = 0;

  private Checkpoints() {}

  /** Seconds between two. */
  static long read(Optional<Section> section) {
    long seconds =
        section
            .flatMap(part -> part.optional("every", Lasting.OR_NONE))
            .map(Lasting::seconds)
            .orElse(USUAL);
    section.ifPresent(Section::close);
    return seconds;
  }

  /** What the JSON does without, so that files that do not say keep their hash. */
  static final class LeftOut {
    @Override
    public boolean equals(@Nullable Object value) {
      return value instanceof Long seconds && seconds == USUAL;
    }

    @Override
    public int hashCode() {
      return Long.hashCode(USUAL);
    }
  }
}

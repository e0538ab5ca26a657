package dev.lethe.orchestrator.sweep;

import dev.lethe.orchestrator.sweep.Domain.Whole;
import dev.lethe.orchestrator.sweep.Sweep.Seeds;
import java.util.Optional;

/** Reads {@code seeds}, whose {@code confirm} is a number, or a mapping of the least and most. */
final class SeedsReader {
  private static final String CONFIRM = "confirm";
  private static final Whole NUMBER = new Whole(0, 1000);
  private static final Whole SOME = new Whole(1, 1000);

  private SeedsReader() {}

  /**
   * The seeds; one tune and five confirm seeds where the section does not say.
   *
   * @param first the first tune seed
   */
  static Seeds read(Optional<Section> section, long first) {
    int tune = section.flatMap(part -> part.optional("tune", NUMBER)).orElse(1L).intValue();
    Seeds seeds =
        section
            .filter(SeedsReader::hasBounds)
            .flatMap(part -> part.section(CONFIRM))
            .map(bounds -> within(bounds, tune, first))
            .orElseGet(() -> new Seeds(tune, fixed(section), first));
    section.ifPresent(Section::close);
    return seeds;
  }

  private static boolean hasBounds(Section section) {
    return section.entry(CONFIRM).filter(e -> e.value() instanceof Yaml.Mapping).isPresent();
  }

  private static int fixed(Optional<Section> section) {
    return section.flatMap(part -> part.optional(CONFIRM, NUMBER)).orElse(5L).intValue();
  }

  private static Seeds within(Section bounds, int tune, long first) {
    int least = bounds.required("min", SOME).orElse(1L).intValue();
    int most = bounds.required("max", SOME).orElse(1000L).intValue();
    bounds.close();
    if (least > most) {
      bounds.refuse("min", "%d is above max, which is %d".formatted(least, most));
    }
    return new Seeds(tune, most, first, least < most ? least : null);
  }
}

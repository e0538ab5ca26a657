package dev.lethe.orchestrator.sweep;

import dev.lethe.orchestrator.sweep.Domain.Choice;
import dev.lethe.orchestrator.sweep.Domain.Text;
import dev.lethe.orchestrator.sweep.Domain.Whole;
import dev.lethe.orchestrator.sweep.Domain.WordOr;
import dev.lethe.protocol.InitialWeights.Head;
import dev.lethe.protocol.SweepName;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Reads what trials start from: {@code weights} and {@code head} of a model, or {@code initial}.
 */
final class InitialReader {
  /** What every model may say beside its sizes. */
  static final List<String> MODEL_KEYS = List.of("weights", "head");

  private static final String SAME = "same";
  private static final Text PATH =
      new Text(
          Pattern.compile("[^\\p{Cntrl}]{1,1000}\\.safetensors"),
          "a path that ends in .safetensors, in --data");
  private static final Choice<Head> HEAD =
      Choice.of(new Head[] {Head.KEEP, Head.NEW}, head -> head == Head.KEEP ? "keep" : "new");

  private InitialReader() {}

  static Optional<Initial> read(Section task, Optional<Section> model) {
    Optional<Initial> file = model.flatMap(InitialReader::file);
    Optional<Initial> sweep = task.section("initial").flatMap(InitialReader::sweep);
    if (task.has("initial") && model.filter(section -> section.has("weights")).isPresent()) {
      task.refuse("initial", "the model has weights already; remove one of them");
    }
    return file.or(() -> sweep);
  }

  private static Optional<Initial> file(Section model) {
    Optional<Head> head = model.optional("head", HEAD);
    if (model.has("head") && !model.has("weights")) {
      model.refuse("head", "says what becomes of the head in weights, and there are none");
    }
    return model
        .optional("weights", PATH)
        .map(path -> new Initial.OfFile(path, head.orElse(Head.KEEP)));
  }

  private static Optional<Initial> sweep(Section section) {
    Optional<String> from = section.required("from", SweepFile.LABEL);
    Optional<String> variant = section.optional("variant", SweepFile.LABEL);
    Optional<Object> seed = section.optional("seed", new WordOr(SAME, new Whole(0, 1L << 53)));
    Head head = section.optional("head", HEAD).orElse(Head.FITTING);
    section.close();
    return from.map(name ->
        new Initial.OfSweep(
            new SweepName(name),
            variant.filter(known -> !known.equals(SAME)).orElse(null),
            seed.filter(Long.class::isInstance).map(Long.class::cast).orElse(null),
            head));
  }
}

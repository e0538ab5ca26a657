package dev.lethe.orchestrator.http;

import dev.lethe.orchestrator.ledger.SweepStatus;
import dev.lethe.orchestrator.ledger.SweepView;
import dev.lethe.orchestrator.ledger.VariantCounts;
import dev.lethe.orchestrator.ledger.Winner;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A sweep in JSON, without its trials.
 *
 * @param metric that tuning optimises
 * @param report metric that the ranking reports
 * @param note what a person should know; empty where there is nothing
 * @param warnings what its seeds cannot show, whatever the results
 * @param submittedAt ISO 8601
 * @param planned whether no more trials will be added
 * @param looks after how many confirm seeds pairs are looked at; empty where every variant has all
 *     at once
 * @param addable confirm trials that looks may add to undecided pairs
 * @param hash SHA-256 of the resolved file
 * @param source where the file came from
 * @param owner who was let in to submit it; null where anybody was
 */
public record SweepBody(
    String name,
    SweepStatus status,
    String note,
    List<String> warnings,
    String submittedAt,
    @Nullable String endedAt,
    String metric,
    String report,
    String baseline,
    boolean planned,
    List<Integer> looks,
    int addable,
    List<VariantCounts> variants,
    Collection<Winner> winners,
    String hash,
    Map<String, String> source,
    @Nullable String owner) {
  public SweepBody {
    warnings = List.copyOf(warnings);
    looks = List.copyOf(looks);
    variants = List.copyOf(variants);
    winners = List.copyOf(winners);
    source = Map.copyOf(source);
  }

  static SweepBody of(SweepView view) {
    Long ended = view.endedAt();
    return new SweepBody(
        view.sweep().name().value(),
        view.status(),
        view.note(),
        view.warnings(),
        Instant.ofEpochMilli(view.submittedAt()).toString(),
        ended == null ? null : Instant.ofEpochMilli(ended).toString(),
        view.sweep().metric().name(),
        view.sweep().report(),
        view.sweep().baseline(),
        view.planned(),
        view.looks(),
        view.addable(),
        view.variants(),
        view.winners().values(),
        view.hash(),
        view.source(),
        view.owner());
  }

  /** Trials that have ended, one way or the other. */
  public int ended() {
    return variants.stream().mapToInt(v -> v.done() + v.failed() + v.cancelled()).sum();
  }

  /** Trials that were planned so far. */
  public int total() {
    return variants.stream().mapToInt(VariantCounts::total).sum();
  }

  /** Trials that failed for good. */
  public int failed() {
    return variants.stream().mapToInt(VariantCounts::failed).sum();
  }
}

package dev.lethe.orchestrator.http;

import dev.lethe.protocol.Fact.Imported;
import dev.lethe.protocol.SweepName;
import java.util.List;

/**
 * A part of an export in JSON, as {@code lethe import} sends it.
 *
 * @param export where the facts come from
 * @param from how many of the export's facts are before these
 * @param facts lines of {@code facts.jsonl}
 */
public record PartBody(Imported.Export export, long from, List<Imported.Foreign> facts) {
  public PartBody {
    facts = List.copyOf(facts);
  }

  Imported of(SweepName sweep) {
    return new Imported(sweep, export, from, facts);
  }

  /**
   * That there are more to come.
   *
   * @param next how many of the export's facts are here, which is where the next part begins
   */
  public record UnderWay(long next) {}
}

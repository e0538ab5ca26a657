package dev.lethe.protocol;

import static java.util.Objects.requireNonNull;
import static java.util.Objects.requireNonNullElse;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Something that happened: to a sweep, to a trial of one, or to the log itself. The log is all
 * facts in order; the state of Lethe is their fold. Only the leading coordinator writes facts;
 * {@link Report}s are those that a worker said first.
 */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "kind")
@JsonSubTypes({
  @JsonSubTypes.Type(value = Fact.Genesis.class, name = "Genesis"),
  @JsonSubTypes.Type(value = Fact.LeaderElected.class, name = "LeaderElected"),
  @JsonSubTypes.Type(value = Fact.Submitted.class, name = "Submitted"),
  @JsonSubTypes.Type(value = Fact.Planned.class, name = "Planned"),
  @JsonSubTypes.Type(value = Fact.PlanFinished.class, name = "PlanFinished"),
  @JsonSubTypes.Type(value = Fact.WinnerChosen.class, name = "WinnerChosen"),
  @JsonSubTypes.Type(value = Fact.SweepFinished.class, name = "SweepFinished"),
  @JsonSubTypes.Type(value = Fact.Paused.class, name = "Paused"),
  @JsonSubTypes.Type(value = Fact.Resumed.class, name = "Resumed"),
  @JsonSubTypes.Type(value = Fact.Cancelled.class, name = "Cancelled"),
  @JsonSubTypes.Type(value = Fact.Assigned.class, name = "Assigned"),
  @JsonSubTypes.Type(value = Fact.LeaseExpired.class, name = "LeaseExpired"),
  @JsonSubTypes.Type(value = Fact.Imported.class, name = "Imported"),
  @JsonSubTypes.Type(value = Report.Started.class, name = "Started"),
  @JsonSubTypes.Type(value = Report.EpochFinished.class, name = "EpochFinished"),
  @JsonSubTypes.Type(value = Report.Checkpointed.class, name = "Checkpointed"),
  @JsonSubTypes.Type(value = Report.Completed.class, name = "Completed"),
  @JsonSubTypes.Type(value = Report.Failed.class, name = "Failed"),
  @JsonSubTypes.Type(value = Report.HandedBack.class, name = "HandedBack"),
  @JsonSubTypes.Type(value = Report.LastWords.class, name = "LastWords")
})
public sealed interface Fact
    permits Fact.Genesis,
        Fact.LeaderElected,
        Fact.OfSweep,
        Fact.Assigned,
        Fact.LeaseExpired,
        Report {
  /** A fact about one sweep as a whole. */
  sealed interface OfSweep extends Fact {
    SweepName sweep();
  }

  /** The first record of a log; every stored position carries the id. */
  record Genesis(String logId) implements Fact {
    public Genesis {
      requireNonNull(logId, "logId");
    }
  }

  /**
   * An orchestrator stands for election; the offset of the last such record is the epoch.
   *
   * @param foldVersion of the ledger that it folds with; an older orchestrator never leads again
   * @param url where its commands are taken
   * @param reports Kafka's id of the topic of reports that it takes in: in one that was made anew
   *     they are counted from 0 again; empty where that is not known
   */
  record LeaderElected(
      String orchestrator,
      int foldVersion,
      String url,
      @JsonInclude(JsonInclude.Include.NON_EMPTY) String reports)
      implements Fact {
    public LeaderElected {
      requireNonNull(orchestrator, "orchestrator");
      requireNonNull(url, "url");
      reports = requireNonNullElse(reports, ""); // as before ids were told
    }

    public LeaderElected(String orchestrator, int foldVersion, String url) {
      this(orchestrator, foldVersion, url, "");
    }
  }

  /**
   * A sweep is accepted.
   *
   * @param hash SHA-256 of the resolved file, hexadecimal
   * @param yaml the file as it was sent
   * @param resolved the file with every default filled in
   * @param source where the file came from: git revision and the like
   * @param owner whom the orchestrator let in to submit it; null where it lets in anybody
   */
  record Submitted(
      SweepName sweep,
      String hash,
      String yaml,
      JsonNode resolved,
      Map<String, String> source,
      @Nullable String owner)
      implements OfSweep {
    public Submitted {
      requireNonNull(sweep, "sweep");
      requireNonNull(hash, "hash");
      requireNonNull(yaml, "yaml");
      requireNonNull(resolved, "resolved");
      source = Sorted.copy(source);
    }

    /** Of nobody. */
    public Submitted(
        SweepName sweep, String hash, String yaml, JsonNode resolved, Map<String, String> source) {
      this(sweep, hash, yaml, resolved, source, null);
    }
  }

  /** Trials join the backlog; one whose id exists adds nothing. */
  record Planned(SweepName sweep, List<Trial> trials) implements OfSweep {
    public Planned {
      requireNonNull(sweep, "sweep");
      trials = List.copyOf(trials);
    }
  }

  /** The phase has all its trials; nothing plans it anew. */
  record PlanFinished(SweepName sweep, Phase phase) implements OfSweep {
    public PlanFinished {
      requireNonNull(sweep, "sweep");
      requireNonNull(phase, "phase");
    }
  }

  /**
   * The configuration that a variant is confirmed with.
   *
   * @param configuration number within the variant
   * @param score mean of the sweep's metric over the tune seeds; null where none was reached
   */
  record WinnerChosen(SweepName sweep, String variant, int configuration, @Nullable Double score)
      implements OfSweep {
    public WinnerChosen {
      requireNonNull(sweep, "sweep");
      requireNonNull(variant, "variant");
    }
  }

  /** Every trial has ended. */
  record SweepFinished(SweepName sweep) implements OfSweep {
    public SweepFinished {
      requireNonNull(sweep, "sweep");
    }
  }

  /** Nothing new of the sweep starts. */
  record Paused(SweepName sweep) implements OfSweep {
    public Paused {
      requireNonNull(sweep, "sweep");
    }
  }

  record Resumed(SweepName sweep) implements OfSweep {
    public Resumed {
      requireNonNull(sweep, "sweep");
    }
  }

  /** What has not ended, ends now. */
  record Cancelled(SweepName sweep, String reason) implements OfSweep {
    public Cancelled {
      requireNonNull(sweep, "sweep");
      requireNonNull(reason, "reason");
    }
  }

  /**
   * Some of what another log says of a sweep, as it was exported. The sweep is here when the last
   * of it is; what those records say of leaders, workers and reports is about the other log alone.
   *
   * @param from how many of the export's facts are before these
   * @param facts in their order
   */
  record Imported(SweepName sweep, Export export, long from, List<Foreign> facts)
      implements OfSweep {
    public Imported {
      requireNonNull(sweep, "sweep");
      requireNonNull(export, "export");
      facts = List.copyOf(facts);
      if (from < 0 || facts.isEmpty() || from + facts.size() > export.facts()) {
        throw new IllegalArgumentException(
            "%d facts behind %d of %d".formatted(facts.size(), from, export.facts()));
      }
    }

    /**
     * Where the facts come from.
     *
     * @param log identity of the other log
     * @param position offset behind the last record that it had when it was exported
     * @param hash of the sweep, as in {@link Submitted}
     * @param checksum SHA-256 of the exported facts, hexadecimal
     * @param facts how many there are
     */
    public record Export(String log, long position, String hash, String checksum, long facts) {
      public Export {
        requireNonNull(log, "log");
        requireNonNull(hash, "hash");
        requireNonNull(checksum, "checksum");
      }
    }

    /**
     * A record of the other log.
     *
     * @param offset where it stood there
     * @param timestamp when that log took it, milliseconds since 1970
     * @param record as it was there, with fields that this program may not know
     */
    public record Foreign(long offset, long timestamp, JsonNode record) {
      public Foreign {
        requireNonNull(record, "record");
        if (!record.isObject()) {
          throw new IllegalArgumentException("record is no object");
        }
      }
    }
  }

  /** A worker is to run an attempt. */
  record Assigned(Attempt attempt, WorkerId worker) implements Fact {
    public Assigned {
      requireNonNull(attempt, "attempt");
      requireNonNull(worker, "worker");
    }
  }

  /**
   * The worker was not heard of for too long; the attempt is over for good.
   *
   * @param charged whether the trial is blamed for the worker's death
   */
  record LeaseExpired(Attempt attempt, WorkerId worker, boolean charged) implements Fact {
    public LeaseExpired {
      requireNonNull(attempt, "attempt");
      requireNonNull(worker, "worker");
    }
  }
}

package dev.lethe.orchestrator.coordinator;

import dev.lethe.orchestrator.ledger.Ledger;
import dev.lethe.orchestrator.ledger.SweepState;
import dev.lethe.orchestrator.ledger.SweepStatus;
import dev.lethe.protocol.Fact;
import dev.lethe.protocol.Fact.Cancelled;
import dev.lethe.protocol.Fact.Imported;
import dev.lethe.protocol.Fact.OfSweep;
import dev.lethe.protocol.Fact.Paused;
import dev.lethe.protocol.Fact.Resumed;
import dev.lethe.protocol.Fact.Submitted;
import dev.lethe.protocol.SweepName;
import dev.lethe.protocol.Wire;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** What a user asks of a sweep; asked again, nothing changes. */
final class Commands {
  private final Ledger ledger;
  private final Consumer<Fact> decide;

  Commands(Ledger ledger, Consumer<Fact> decide) {
    this.ledger = ledger;
    this.decide = decide;
  }

  /**
   * Throws {@link Sweeps.CannotStart} where it goes on from a sweep that does not allow it, {@link
   * Sweeps.OverQuota} where its owner has too much already.
   */
  Answer submit(Submission submission) {
    SweepName name = submission.sweep().name();
    Optional<SweepState> known = ledger.sweep(name);
    if (known.isPresent()) {
      return known.get().hash().equals(submission.hash()) ? Answer.ALREADY : Answer.NAME_TAKEN;
    }
    new StartingPoints(ledger)
        .problem(submission.sweep())
        .ifPresent(problem -> {
          throw new Sweeps.CannotStart(problem);
        });
    overQuota(submission)
        .ifPresent(problem -> {
          throw new Sweeps.OverQuota(problem);
        });
    decide.accept(
        new Submitted(
            name,
            submission.hash(),
            submission.yaml(),
            Wire.tree(submission.sweep()),
            submission.source(),
            submission.owner()));
    if (ledger.sweep(name).isEmpty()) {
      throw new IllegalStateException("the log cannot hold the sweep " + name);
    }
    return Answer.DONE;
  }

  private Optional<String> overQuota(Submission submission) {
    String owner = submission.owner();
    if (owner == null) {
      return Optional.empty();
    }
    List<SweepState> open =
        ledger.sweeps().stream()
            .filter(sweep -> !sweep.status().isTerminal())
            .filter(sweep -> sweep.owner().filter(owner::equals).isPresent())
            .toList();
    return submission.quota().problem(owner, open, submission.sweep());
  }

  /**
   * Takes the next part of a sweep of another log. A part that came before, or is ahead of what is
   * here, changes nothing: the answer says where to go on.
   */
  Bringing bring(Imported part) {
    Optional<SweepState> known = ledger.sweep(part.sweep());
    if (known.isPresent()) {
      return isThat(known.get(), part.export())
          ? new Bringing.Here(false)
          : new Bringing.NameTaken();
    }
    long here = ledger.arrived(part.sweep(), part.export());
    if (part.from() != here) {
      return new Bringing.UnderWay(here);
    }
    decide.accept(part);
    if (ledger.sweep(part.sweep()).isPresent()) {
      return new Bringing.Here(true);
    }
    long next = ledger.arrived(part.sweep(), part.export());
    return next > here ? new Bringing.UnderWay(next) : new Bringing.NoSweep();
  }

  /** What ended in a log never changes there: name, log and file say that it is the same. */
  private boolean isThat(SweepState sweep, Imported.Export export) {
    String log = sweep.export().map(Imported.Export::log).orElse(ledger.logId());
    return log.equals(export.log()) && sweep.hash().equals(export.hash());
  }

  Answer cancel(SweepName sweep, String reason) {
    return change(SweepStatus.CANCELLED, new Cancelled(sweep, reason));
  }

  Answer pause(SweepName sweep) {
    return change(SweepStatus.PAUSED, new Paused(sweep));
  }

  Answer resume(SweepName sweep) {
    return change(SweepStatus.RUNNING, new Resumed(sweep));
  }

  private Answer change(SweepStatus wanted, OfSweep fact) {
    Optional<SweepState> sweep = ledger.sweep(fact.sweep());
    if (sweep.isEmpty()) {
      return Answer.UNKNOWN_SWEEP;
    }
    if (sweep.get().status() == wanted) {
      return Answer.ALREADY;
    }
    if (sweep.get().status().isTerminal()) {
      return Answer.ENDED;
    }
    decide.accept(fact);
    return Answer.DONE;
  }
}

package dev.lethe.orchestrator.doctor;

import dev.lethe.orchestrator.kafka.HeardBeat;
import dev.lethe.orchestrator.kafka.Listening;
import dev.lethe.orchestrator.ledger.Ledger;
import dev.lethe.protocol.Beat.LeaderBeat;
import dev.lethe.protocol.Wire;
import dev.lethe.protocol.WorkerId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;

/** Looks at who leads, who works, and what their clocks are like. */
final class LifeCheck {
  private final Listening heard;
  private final Ledger ledger;
  private final String bootstrap;
  private final List<Finding> findings = new ArrayList<>();

  private LifeCheck(Listening heard, Ledger ledger, String bootstrap) {
    this.heard = heard;
    this.ledger = ledger;
    this.bootstrap = bootstrap;
  }

  static List<Finding> of(Listening heard, Ledger ledger, String bootstrap) {
    LifeCheck check = new LifeCheck(heard, ledger, bootstrap);
    check.findings.add(check.leader());
    check.findings.add(check.workers());
    check.versions();
    check.clocks();
    return check.findings;
  }

  private Finding leader() {
    return heard
        .leader()
        .map(HeardBeat::beat)
        .map(this::leader)
        .orElseGet(() ->
            Finding.problem(
                "leader",
                "nobody leads: no beat of a leader came for seconds. Start lethe orchestrator --kafka %s, or look why those that run do not stand (GET /health/ready, their log)."
                    .formatted(bootstrap)));
  }

  private Finding leader(LeaderBeat beat) {
    long epoch = beat.epoch();
    return epoch >= ledger.epoch()
        ? Finding.ok("leader", "beats, elected at %d of the log".formatted(epoch))
        : Finding.warning(
            "leader",
            "one beats that was elected at %d, and the last election is at %d. It notices within seconds; ask again."
                .formatted(epoch, ledger.epoch()));
  }

  private Finding workers() {
    int beating = heard.workers().size();
    if (beating == 0) {
      return Finding.warning(
          "workers",
          "nobody works. Start lethe worker --kafka %s --data DIR.".formatted(bootstrap));
    }
    List<WorkerId> silent = heard.silent();
    return silent.isEmpty()
        ? Finding.ok("workers", "%d beat".formatted(beating))
        : Finding.warning(
            "workers",
            "%d beat, and %s fell silent without a goodbye. Look at their logs; their trials go to others after ten seconds."
                .formatted(
                    beating,
                    silent.stream().map(WorkerId::value).collect(Collectors.joining(", "))));
  }

  private void versions() {
    String others =
        heard.workers().stream()
            .map(HeardBeat::beat)
            .filter(beat -> beat.version() != Wire.VERSION)
            .map(beat -> beat.worker().value())
            .collect(Collectors.joining(", "));
    if (!others.isEmpty()) {
      findings.add(
          Finding.problem(
              "worker versions",
              "%s speak another version of the protocol than %d and are given nothing. Install this Lethe there."
                  .formatted(others, Wire.VERSION)));
    }
  }

  private void clocks() {
    heard.leader().ifPresent(beat -> clock("leader", beat));
    heard.workers().stream()
        .max(Comparator.comparingLong(beat -> Math.abs(beat.ahead())))
        .ifPresent(beat -> clock("worker " + beat.beat().worker().value(), beat));
  }

  private void clock(String whose, HeardBeat<?> beat) {
    findings.add(ClockCheck.of(whose, Duration.ofMillis(beat.ahead())));
  }
}

package dev.lethe.bench;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lethe.orchestrator.ledger.TrialView;
import dev.lethe.protocol.Fact.LeaderElected;
import dev.lethe.protocol.Fact.SweepFinished;
import dev.lethe.protocol.Fact.WinnerChosen;
import dev.lethe.protocol.LogRecord;
import dev.lethe.protocol.Report.Completed;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Two orchestrators on one real broker, one of which is frozen or killed while it leads. */
@Tag("faults")
class OrchestratorFaultsTest {
  /** From the last that was heard of a leader to the next one. */
  private static final long TAKEOVER_MILLIS = 15_000;

  private static final int TRIALS = 200;

  @RegisterExtension private static final BrokerForTests BROKER = new BrokerForTests();

  @TempDir Path directory;
  @AutoClose private DisturbedSweep sweep;
  private ProcessesForTests processes;
  private FollowedLog log;
  private Process first;
  private Process second;

  @BeforeEach
  void begin() throws Exception {
    sweep = new DisturbedSweep(directory, BROKER.bootstrap());
    processes = sweep.processes();
    log = sweep.log();
    first = processes.orchestrator("first.log");
    processes.awaitLog("first.log", "Leads");
    second = processes.orchestrator("second.log");
    processes.awaitLog("second.log", "Listens at ");
    processes.worker("one");
    processes.worker("two");
    sweep.submit("second.log", SweepText.idling(250, TRIALS), 2);
    log.awaitThat(now -> now.facts(Completed.class).size() > 5);
  }

  @Test
  void aFrozenLeaderIsFollowedByTheOtherAndChangesNothingWhenItWakes() throws Exception {
    Process leader = leader();
    int elections = elections();
    long frozen = System.currentTimeMillis();
    ProcessesForTests.signal("STOP", leader.pid());
    LogRecord elected = awaitElection(elections + 1);
    int before = log.facts(Completed.class).size();
    log.awaitThat(now -> now.facts(Completed.class).size() > before + 5);

    ProcessesForTests.signal("CONT", leader.pid());

    processes.awaitLog(
        leader.equals(first) ? "first.log" : "second.log",
        "Stood still for so long",
        "An append failed",
        "Another orchestrator leads now");
    assertThat(elected.at() - frozen).isLessThanOrEqualTo(TAKEOVER_MILLIS);
    assertThatEverythingIsDoneOnce();
    assertThat(electionsBehind(elected))
        .as("what the woken one had on its way may end the term of the other, who leads on")
        .hasSizeLessThanOrEqualTo(1);
    assertThat(leader.isAlive()).isTrue();
  }

  @Test
  void aKilledLeaderIsFollowedByTheOtherAndNothingIsRunTwice() throws Exception {
    int elections = elections();
    Process leader = leader();
    long killed = System.currentTimeMillis();
    ProcessesForTests.kill(leader);

    LogRecord elected = awaitElection(elections + 1);

    assertThat(elected.at() - killed).isLessThanOrEqualTo(TAKEOVER_MILLIS);
    assertThatEverythingIsDoneOnce();
    assertThat(log.sweep().trials()).extracting(TrialView::attempts).containsOnly(1);
  }

  /** Where the machine is busy, the second may have been elected before it heard of the first. */
  private Process leader() throws IOException {
    String url = log.last(LeaderElected.class).orElseThrow().url();
    return processes.log("first.log").contains(url) ? first : second;
  }

  private int elections() {
    return log.facts(LeaderElected.class).size();
  }

  private LogRecord awaitElection(int number) {
    log.awaitThat(now -> now.facts(LeaderElected.class).size() >= number);
    return log.records(LeaderElected.class).get(number - 1);
  }

  private List<LogRecord> electionsBehind(LogRecord elected) {
    List<LogRecord> all = log.records(LeaderElected.class);
    return all.subList(all.indexOf(elected) + 1, all.size());
  }

  private void assertThatEverythingIsDoneOnce() {
    sweep.awaitThatAllAreDoneOnce(TRIALS);
    assertThat(log.facts(SweepFinished.class)).hasSize(1);
    assertThat(log.facts(WinnerChosen.class)).hasSize(2);
  }
}

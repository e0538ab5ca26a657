package dev.lethe.orchestrator.coordinator;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.lethe.orchestrator.coordinator.Sweeps.Leader;
import dev.lethe.orchestrator.ledger.Ledger;
import dev.lethe.protocol.Beat.LeaderBeat;
import dev.lethe.protocol.Fact.Genesis;
import dev.lethe.protocol.Fact.LeaderElected;
import dev.lethe.protocol.LogRecord;
import dev.lethe.protocol.Wire;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Who stands for election, and when; a turn of the standby takes a second. */
class StandbyTest {
  private static final int LONG_ENOUGH = 12;

  private final FakeKafka kafka = new FakeKafka();
  private final FakeKafka.Client client = kafka.connect();
  private final Ledger ledger = new Ledger();
  private final List<Optional<Leader>> seen = new ArrayList<>();
  private long own = Standby.NO_EPOCH;
  private long seconds;

  @Test
  void theFirstOfAllBeginsTheLogAndLeadsAtOnce() {
    Optional<Long> epoch = standBy(1);

    assertThat(epoch).hasValue(1L);
    assertThat(ledger.logId()).isNotEmpty();
    assertThat(kafka.records()).extracting(LogRecord::fact).hasSize(2);
  }

  @Test
  void aLeaderIsReplacedAfterTenSecondsOfSilence() {
    lead("first");

    Optional<Long> early = standBy(10);
    Optional<Long> late = standBy(2);

    assertThat(early).isEmpty();
    assertThat(late).hasValue(2L);
  }

  @Test
  void aLeaderThatBeatsIsNotReplaced() {
    long epoch = lead("first");

    for (int second = 0; second < 3 * LONG_ENOUGH; second++) {
      beat(epoch, false);
      assertThat(standBy(1)).isEmpty();
    }

    assertThat(seen).containsOnly(Optional.of(new Leader(epoch, "url", false)));
  }

  @Test
  void aForgedBeatDoesNotSayWhereCommandsAndTheirTokensGo() {
    long epoch = lead("first");

    client.send(new LeaderBeat(Wire.VERSION, epoch, 0, "http://forger", false));
    standBy(1);
    client.send(new LeaderBeat(Wire.VERSION, epoch + 9, 0, "http://forger", false));
    standBy(1);

    assertThat(seen).containsExactly(Optional.of(new Leader(epoch, "url", false)));
  }

  @Test
  void aLeaderThatSaysGoodbyeIsReplacedAtOnce() {
    beat(lead("first"), true);

    assertThat(standBy(2)).hasValue(2L);
  }

  @Test
  void whoseOwnTermIsOverAndStillTheLastStandsAtOnce() {
    own = lead("me");

    assertThat(standBy(2)).hasValue(2L);
  }

  @Test
  void whoseOwnTermIsOverWaitsForAnotherThatWasElectedSince() {
    own = lead("me");
    lead("second");

    assertThat(standBy(LONG_ENOUGH - 4)).isEmpty();
  }

  @Test
  void aGoodbyeOfAnEarlierLeaderIsNotTheLeaders() {
    long first = lead("first");
    lead("second");
    beat(first, true);

    assertThat(standBy(LONG_ENOUGH - 4)).isEmpty();
  }

  @Test
  void beatsOfAnEarlierLeaderAreNoSignOfTheLeadersLife() {
    long first = lead("first");
    lead("second");

    Optional<Long> epoch = Optional.empty();
    for (int second = 0; second < LONG_ENOUGH && epoch.isEmpty(); second++) {
      beat(first, false);
      epoch = standBy(1);
    }

    assertThat(epoch).hasValue(3L);
    assertThat(seen).isEmpty();
  }

  @Test
  void aGoodbyeThatIsReadBeforeTheElectionStillCounts() {
    lead("first");
    standBy(1);
    beat(2, true);
    standBy(1);
    lead("second");

    assertThat(standBy(2)).hasValue(3L);
  }

  @Test
  void anOlderOrchestratorNeverLeadsAgain() {
    lead("first");
    kafka.write(LogRecord.unled(0, new LeaderElected("new", Ledger.FOLD_VERSION + 1, "")));

    assertThat(standBy(LONG_ENOUGH)).isEmpty();
    assertThat(kafka.log).hasSize(3);
  }

  @Test
  void aRecordOfANewerVersionOfTheProtocolForbidsToLead() {
    lead("first");
    kafka.log.add("{\"version\":2,\"something\":\"new\"}".getBytes(UTF_8));

    assertThat(standBy(LONG_ENOUGH)).isEmpty();
    assertThat(kafka.log).hasSize(3);
  }

  @Test
  void aRecordThatNobodyCanReadForbidsNothing() {
    lead("first");
    kafka.log.add("garbage".getBytes(UTF_8));
    kafka.log.add(
        "{\"version\":1,\"epoch\":1,\"offset\":3,\"at\":0,\"fact\":{\"kind\":\"Odd\"}}"
            .getBytes(UTF_8));

    assertThat(standBy(LONG_ENOUGH)).hasValue(4L);
    assertThat(ledger.rejections()).containsOnlyKeys("unreadable", "unknown kind");
  }

  /** Somebody is elected; returns the epoch. */
  private long lead(String name) {
    if (kafka.log.isEmpty()) {
      kafka.write(LogRecord.unled(0, new Genesis("log")));
    }
    kafka.write(LogRecord.unled(0, new LeaderElected(name, Ledger.FOLD_VERSION, "url")));
    return kafka.log.size() - 1L;
  }

  private void beat(long epoch, boolean leaving) {
    client.send(new LeaderBeat(Wire.VERSION, epoch, 0, "url", leaving));
  }

  /** Goes on standing by for so many turns, or until elected. */
  private Optional<Long> standBy(int turns) {
    long end = seconds + turns;
    return standby().await(() -> seconds++ >= end, leader -> seen.add(leader), () -> {});
  }

  private Standby standby() {
    if (standby == null) {
      standby =
          new Standby(
              new Candidate("me", "url", false),
              client.ports(),
              client.mailbox,
              kafka.open(0),
              ledger,
              new Time(() -> 0, () -> seconds * 1_000_000_000L),
              own);
    }
    return standby;
  }

  private @org.jspecify.annotations.Nullable Standby standby;
}

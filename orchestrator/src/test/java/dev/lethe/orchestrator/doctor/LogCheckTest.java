package dev.lethe.orchestrator.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lethe.orchestrator.ledger.Ledger;
import dev.lethe.protocol.Decoded;
import dev.lethe.protocol.Fact;
import dev.lethe.protocol.LogRecord;
import java.util.List;
import org.junit.jupiter.api.Test;

class LogCheckTest {
  private final Ledger ledger = new Ledger();

  LogCheckTest() {
    ledger.apply(0, LogRecord.unled(0, new Fact.Genesis("log")));
    ledger.apply(1, LogRecord.unled(0, new Fact.LeaderElected("one", Ledger.FOLD_VERSION, "")));
  }

  private Finding log() {
    return LogCheck.of(ledger, 0).getFirst();
  }

  private Finding reports(long end) {
    return LogCheck.of(ledger, end).getLast();
  }

  @Test
  void aLogOfLethesOwnIsInOrder() {
    assertThat(log().level()).isEqualTo(Level.OK);
    assertThat(log().text()).startsWith("2 records, fold version " + Ledger.FOLD_VERSION);
  }

  @Test
  void whatSomebodyElseWroteThereIsSaidWithWhereToLook() {
    ledger.apply(2, new Decoded.Broken<>("no JSON"));

    assertThat(log().level()).isEqualTo(Level.WARNING);
    assertThat(log().text())
        .contains("1 records cannot be read and were passed over", "docs/security.md");
  }

  @Test
  void whatTwoWhoStoodAtOnceLeaveBehindIsInOrder() {
    ledger.apply(2, LogRecord.unled(0, new Fact.Genesis("another")));

    assertThat(log().level()).isEqualTo(Level.OK);
    assertThat(log().text()).contains("passed over {second Genesis=1}");
  }

  @Test
  void aLogThatANewerLetheLedIsForThatOne() {
    int newer = Ledger.FOLD_VERSION + 1;
    ledger.apply(2, LogRecord.unled(0, new Fact.LeaderElected("new", newer, "")));

    assertThat(log().level()).isEqualTo(Level.PROBLEM);
    assertThat(log().text()).contains("a newer Lethe", "Install that one here.");
  }

  @Test
  void reportsThatNoLeaderTakesAreSaidOnceTheyAreMany() {
    assertThat(List.of(reports(0), reports(1_000))).allMatch(found -> found.level() == Level.OK);
    assertThat(reports(1_001).level()).isEqualTo(Level.WARNING);
    assertThat(reports(1_001).text())
        .startsWith("1001 are not in the log.")
        .contains("lethe_coordinator_waiting");
  }
}

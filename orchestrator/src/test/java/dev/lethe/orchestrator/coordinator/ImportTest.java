package dev.lethe.orchestrator.coordinator;

import static dev.lethe.orchestrator.coordinator.Scene.ANNE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.lethe.orchestrator.ledger.Ledger;
import dev.lethe.orchestrator.ledger.SweepStatus;
import dev.lethe.orchestrator.testing.ImportedParts;
import dev.lethe.orchestrator.testing.KeptSweep;
import dev.lethe.orchestrator.testing.SharedLog;
import dev.lethe.orchestrator.testing.SweepScript;
import dev.lethe.protocol.Fact.Imported;
import dev.lethe.protocol.LogRecord;
import dev.lethe.protocol.Order;
import dev.lethe.protocol.SweepName;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A sweep of another log comes into this one: as a whole, once, and as it was there. */
class ImportTest {
  private static final String STEP = "budget: {per_trial: {steps: 1}}";
  private static final Bringing NEW = new Bringing.Here(true);
  private static final Bringing KNOWN = new Bringing.Here(false);

  private final Scene scene = new Scene();
  private final SweepScript kept = KeptSweep.finished("kept");
  private final SweepName name = kept.sweep().name();
  private final List<Imported> parts = ImportedParts.of("other", kept, 10);

  @Test
  void theSweepIsThereWithItsLastPartAndAsItWasInItsLog() {
    for (Imported part : parts.subList(0, parts.size() - 1)) {
      assertThat(bring(part)).isEqualTo(new Bringing.UnderWay(part.from() + part.facts().size()));
      assertThat(scene.ledger().sweeps()).isEmpty();
    }

    assertThat(bring(parts.getLast())).isEqualTo(NEW);
    assertThat(scene.view(name)).isEqualTo(kept.view());
    assertThat(scene.replay().view(name)).hasValue(kept.view());
  }

  @Test
  void whatTheOtherLogSaysOfLeadersReportsAndWorkersIsNothingToThisOne() {
    Ledger before = scene.replay();

    bringAll(parts);

    Ledger ledger = scene.ledger();
    assertThat(ledger.logId()).isEqualTo("log");
    assertThat(ledger.epoch()).isEqualTo(before.epoch());
    assertThat(ledger.reportPosition(0)).isEmpty();
    assertThat(ledger.busyWorkers()).isEmpty();
    assertThat(ledger.rejections()).isEqualTo(before.rejections());
    assertThat(ledger.sweep(name).orElseThrow().outstanding()).isZero();
  }

  @Test
  void sweepsOfThisLogGoOnAroundIt() {
    SweepName own = scene.submit("own", 2, STEP);
    scene.beat(ANNE);
    bring(parts.getFirst());
    scene.start(ANNE, scene.open(ANNE).getFirst());
    bringAll(parts.subList(1, parts.size()));

    scene.finishEverything();

    assertThat(scene.view(own).status()).isEqualTo(SweepStatus.FINISHED);
    assertThat(scene.view(name)).isEqualTo(kept.view());
  }

  @Test
  void nobodyIsGivenATrialOfIt() {
    bringAll(parts);

    scene.beat(ANNE);

    assertThat(scene.orders(Order.Run.class)).isEmpty();
  }

  @Test
  void aPartThatCameBeforeOrTooEarlyChangesNothingAndTheAnswerSaysWhereToGoOn() {
    bring(parts.getFirst());
    int before = scene.log().size();

    assertThat(bring(parts.getFirst())).isEqualTo(new Bringing.UnderWay(10));
    assertThat(bring(parts.get(2))).isEqualTo(new Bringing.UnderWay(10));
    assertThat(scene.log()).hasSize(before);
  }

  @Test
  void theNextLeaderGoesOnWhereTheLastOneDied() {
    bring(parts.get(0));
    bring(parts.get(1));

    scene.elect();

    assertThat(bring(parts.getFirst())).isEqualTo(new Bringing.UnderWay(20));
    bringAll(parts.subList(2, parts.size()));
    assertThat(scene.view(name)).isEqualTo(kept.view());
  }

  @Test
  void anotherExportBeginsAnew() {
    bring(parts.getFirst());
    List<Imported> again = ImportedParts.of("third", kept, 25);

    bringAll(again);

    assertThat(scene.view(name)).isEqualTo(kept.view());
    assertThat(scene.ledger().sweep(name).orElseThrow().export()).hasValue(again.get(0).export());
  }

  @Test
  void theSameSweepAttachesAndAnotherOfItsNameIsRefused() {
    bringAll(parts);
    int before = scene.log().size();

    assertThat(bring(parts.getFirst())).isEqualTo(KNOWN);
    assertThat(bring(ImportedParts.of("other", kept, 100).getFirst())).isEqualTo(KNOWN);
    assertThat(bring(ImportedParts.of("third", kept, 100).getFirst()))
        .isEqualTo(new Bringing.NameTaken());
    assertThat(scene.log()).hasSize(before);
  }

  @Test
  void anExportComesHomeToTheLogThatItLeft() {
    SweepName own = scene.submit("own", 1, STEP);
    String hash = scene.view(own).hash();
    Imported.Export export = new Imported.Export("log", 9, hash, "5eed", 3);

    Bringing home = bring(ImportedParts.of(own, export, scene.log().subList(0, 3), 3).getFirst());

    assertThat(home).isEqualTo(KNOWN);
  }

  @Test
  void whatHasNotEndedOrIsNotOfThatLogOrFileIsNoSweep() {
    List<LogRecord> whole = SharedLog.of("other", kept);
    int size = whole.size();
    List<LogRecord> half = whole.subList(0, size - 1);

    assertThat(bring(one(new Imported.Export("other", size, "hash", "1", size - 1), half)))
        .isEqualTo(new Bringing.NoSweep());
    assertThat(bring(one(new Imported.Export("third", size, "hash", "2", size), whole)))
        .isEqualTo(new Bringing.NoSweep());
    assertThat(bring(one(new Imported.Export("other", size, "hush", "3", size), whole)))
        .isEqualTo(new Bringing.NoSweep());
    assertThat(scene.ledger().sweeps()).isEmpty();
    assertThat(scene.replay().sweeps()).isEmpty();
    assertThat(bring(one(new Imported.Export("other", size, "hash", "4", size), whole)))
        .isEqualTo(NEW);
  }

  @Test
  void aSweepThatIsSubmittedWhileOneOfItsNameArrivesKeepsTheName() {
    bring(parts.getFirst());
    scene.submit("kept", 1, STEP);

    assertThat(bring(parts.get(1))).isEqualTo(new Bringing.NameTaken());
    assertThat(scene.view(name).status()).isEqualTo(SweepStatus.RUNNING);
  }

  @Test
  void nothingHappensToItAnyMore() {
    bringAll(parts);

    assertThat(scene.coordinator().cancel(name, "late")).isEqualTo(Answer.ENDED);
    assertThat(scene.coordinator().pause(name, true)).isEqualTo(Answer.ENDED);
    scene.pass(1L << 40);
    scene.tick();
    assertThat(scene.view(name)).isEqualTo(kept.view());
  }

  private Imported one(Imported.Export export, List<LogRecord> records) {
    return ImportedParts.of(name, export, records, records.size()).getFirst();
  }

  private Bringing bring(Imported part) {
    Bringing bringing = scene.coordinator().bring(part);
    scene.commit();
    return bringing;
  }

  private void bringAll(List<Imported> all) {
    all.forEach(this::bring);
  }
}

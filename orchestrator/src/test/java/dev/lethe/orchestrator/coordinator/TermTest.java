package dev.lethe.orchestrator.coordinator;

import static dev.lethe.orchestrator.coordinator.Scene.ANNE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.lethe.orchestrator.ledger.Ledger;
import dev.lethe.orchestrator.ledger.SweepStatus;
import dev.lethe.protocol.Attempt;
import dev.lethe.protocol.Beat.LeaderBeat;
import dev.lethe.protocol.Beat.WorkerBeat;
import dev.lethe.protocol.Fact.Genesis;
import dev.lethe.protocol.Fact.LeaderElected;
import dev.lethe.protocol.LogRecord;
import dev.lethe.protocol.Order;
import dev.lethe.protocol.SweepName;
import dev.lethe.protocol.Wire;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a leader lets out, and when; each turn takes a second. */
class TermTest {
  private static final SweepName FIRST = new SweepName("first");
  private static final SweepName SECOND = new SweepName("second");

  private final FakeKafka kafka = new FakeKafka();
  private final FakeKafka.Client client = kafka.connect();
  private final List<String> answers = new ArrayList<>();
  private long seconds;
  private long wallMillis;

  @BeforeEach
  void beginTheLog() {
    kafka.write(LogRecord.unled(0, new Genesis("log")));
  }

  @Test
  void aNewLeaderAnnouncesItsEpochOnEveryPartition() {
    elect(client);

    assertThat(client.ordersToAll).containsExactly(new Order.Lead(Wire.VERSION, 1));
  }

  @Test
  void oneThatWasFrozenDoesNotKnowWhetherItLeads() {
    Term term = elect(client);
    turn(term);
    assertThat(term.isAwake()).isTrue();

    seconds += 6;

    assertThat(term.isAwake()).isFalse();
  }

  @Test
  void reportsAreReadOnBehindTheLastThatTheLogHas() {
    Term term = elect(client);
    Attempt attempt = assignToAnne(term);
    client.mailbox.add(new Event.Reported(1, 0, 41, Scene.said(ANNE, Scene.completed(attempt))));
    turn(term);

    elect(client);

    assertThat(client.readings.getLast().applyAsLong(0)).isEqualTo(42);
    assertThat(client.readings.getLast().applyAsLong(1)).isEqualTo(-1);
  }

  @Test
  void whatAnEarlierReadingLeftInTheMailboxIsNotTakenIn() {
    Attempt attempt = assignToAnne(elect(client));
    Term next = elect(client);
    long before = kafka.log.size();

    client.mailbox.add(new Event.Reported(1, 0, 41, Scene.said(ANNE, Scene.completed(attempt))));
    client.mailbox.add(new Event.ReportsRead(1));
    turn(next);

    assertThat(kafka.log).hasSize((int) before);
    assertThat(next.coordinator().refusedReports()).isZero();
  }

  @Test
  void answersAndOrdersWaitUntilTheLogHasWhatTheyRestOn() {
    Term term = elect(client);
    turn(term);
    client.hold();
    submit(term, FIRST);
    client.mailbox.add(new Event.Beaten(anne()));
    turn(term);
    assertThat(answers).isEmpty();
    assertThat(client.orders).isEmpty();

    client.settle();
    turn(term);

    assertThat(answers).containsExactly("first");
    assertThat(client.orders).hasSize(1).allMatch(Order.Run.class::isInstance);
  }

  @Test
  void anAnswerThatDecidesNothingWaitsForWhatWasDecidedBefore() {
    Term term = elect(client);
    client.hold();
    submit(term, FIRST);
    turn(term);
    ask(term, "what is there?");
    turn(term);
    assertThat(answers).isEmpty();

    client.settle();
    turn(term);

    assertThat(answers).containsExactly("first", "what is there?");
  }

  @Test
  void aFailedAppendEndsTheTermAndWhatWasAppendedBehindItIsVoid() {
    Term term = elect(client);
    client.hold();
    submit(term, FIRST);
    turn(term);
    submit(term, SECOND);
    turn(term);

    client.lose();
    client.settle();
    term.lead(() -> false);

    assertThat(answers).isEmpty();
    assertThat(fold().sweeps()).isEmpty();
    assertThat(fold().rejections()).containsOnlyKeys("behind a gap");
  }

  @Test
  void nothingIsTakenInOrAppendedWhenTheTermIsOver() {
    Term term = elect(client);
    turn(term);
    client.mailbox.add(new Event.Beaten(new LeaderBeat(Wire.VERSION, 2, 0, "", false)));
    submit(term, FIRST);

    term.lead(() -> false);

    assertThat(kafka.log).hasSize(2);
    assertThat(answers).isEmpty();
    assertThat(kafka.beats).noneMatch(LeaderBeat::leaving);
  }

  @Test
  void aLeaderThatWasReplacedWhileItWasFrozenLetsNothingOut() {
    Term frozen = elect(client);
    turn(frozen);
    FakeKafka.Client other = kafka.connect();
    elect(other);

    submit(frozen, FIRST);
    client.mailbox.add(new Event.Beaten(anne()));
    turn(frozen);
    frozen.lead(() -> false);

    assertThat(answers).isEmpty();
    assertThat(client.orders).isEmpty();
    assertThat(fold().sweeps()).isEmpty();
  }

  @Test
  void aLeaderThatWakesWhenAnotherMayLeadEndsItsTermBeforeItSaysOrAppendsAnything() {
    Term frozen = elect(client);
    turn(frozen);
    int said = kafka.beats.size();
    submit(frozen, FIRST);

    seconds += 9;
    turn(frozen);

    assertThat(frozen.isOver()).isTrue();
    assertThat(frozen.mayStandAgain()).isTrue();
    assertThat(kafka.log).hasSize(2);
    assertThat(kafka.beats).hasSize(said);
    frozen.lead(() -> false);
    assertThat(answers).isEmpty();
  }

  @Test
  void aLeaderThatIsFrozenWhileItWaitsEndsItsTermToo() {
    BlockingQueue<Event> sleep = new WaitedForTenSeconds();
    kafka.write(LogRecord.unled(0, new LeaderElected("me", Ledger.FOLD_VERSION, "")));
    Term frozen = term(client, sleep, 1);
    sleep.add(
        new Event.Asked(() ->
            frozen
                .coordinator()
                .submit(Scene.submission("first", 1, "budget: {per_trial: {steps: 1}}"))));

    turn(frozen);

    assertThat(frozen.isOver()).isTrue();
    assertThat(kafka.log).hasSize(2);
  }

  @Test
  void aLeaderThatPausesForLessThanOthersWaitLeadsOn() {
    Term paused = elect(client);
    turn(paused);
    submit(paused, FIRST);

    seconds += 8;
    turn(paused);

    assertThat(paused.isOver()).isFalse();
    assertThat(fold().sweeps()).hasSize(1);
  }

  @Test
  void aLeaderWhoseTermAnothersRecordEndedMayStandAgainAndOneThatLostItsRecordsMayNot() {
    Term disturbed = elect(client);
    kafka.write(LogRecord.unled(0, new Genesis("another")));
    submit(disturbed, FIRST);
    turn(disturbed);
    disturbed.lead(() -> false);
    Term lost = elect(client);
    client.hold();
    submit(lost, SECOND);
    turn(lost);
    client.lose();
    lost.lead(() -> false);

    assertThat(disturbed.mayStandAgain()).isTrue();
    assertThat(lost.mayStandAgain()).isFalse();
  }

  @Test
  void aClockThatIsSetForwardEndsNoSweepAndTimeThatGoesByDoes() {
    Term term = elect(client);
    submit(term, FIRST, "budget: {per_trial: {steps: 1}, max_wall_clock: 1h}");
    turn(term);
    wallMillis = Duration.ofDays(400).toMillis();
    turns(term, 60);
    assertThat(fold().view(FIRST).orElseThrow().status()).isEqualTo(SweepStatus.RUNNING);
    assertThat(kafka.records().getLast().at()).isZero();

    wallMillis = Duration.ofDays(-400).toMillis();
    turns(term, 3_600);

    assertThat(fold().view(FIRST).orElseThrow().status()).isEqualTo(SweepStatus.CANCELLED);
  }

  @Test
  void aLeaderThatDoesNotHearItselfIsNotFitToBeAskedUntilItDoes() {
    Term term = elect(client);
    turn(term);
    assertThat(term.hears()).isTrue();
    kafka.isAway = true;

    turns(term, 16);
    assertThat(term.hears()).isFalse();

    kafka.isAway = false;
    turns(term, 2);
    assertThat(term.hears()).isTrue();
    assertThat(term.isOver()).isFalse();
  }

  @Test
  void ofTwoThatStandAtOnceTheLastOneElectedLeads() {
    FakeKafka.Client other = kafka.connect();
    List<Long> epochs = new ArrayList<>();
    client.beforeElection = () -> epochs.add(stand(other));

    epochs.add(stand(client));
    Term loser = term(other, epochs.get(0));
    Term winner = term(client, epochs.get(1));
    submit(winner, FIRST);
    turn(winner);
    turn(winner);
    loser.lead(() -> false);

    assertThat(epochs).containsExactly(1L, 2L);
    assertThat(answers).containsExactly("first");
    assertThat(fold().epoch()).isEqualTo(2);
  }

  @Test
  void aLeaderThatClosesLetsOutWhatIsInTheLogAndSaysGoodbye() {
    Term term = elect(client);
    submit(term, FIRST);
    turn(term);
    assertThat(answers).isEmpty();

    term.lead(() -> true);

    assertThat(answers).containsExactly("first");
    assertThat(kafka.beats.getLast().leaving()).isTrue();
  }

  /** Waits out the silence of whoever leads, and is elected. */
  private long stand(FakeKafka.Client who) {
    return new Standby(
            new Candidate("me", "", true),
            who.ports(),
            who.mailbox,
            kafka.open(0),
            new Ledger(),
            time(),
            Standby.NO_EPOCH)
        .await(() -> false, _ -> {}, () -> {})
        .orElseThrow();
  }

  private Term elect(FakeKafka.Client who) {
    kafka.write(LogRecord.unled(0, new LeaderElected("me", Ledger.FOLD_VERSION, "")));
    return term(who, kafka.log.size() - 1L);
  }

  /** A term of whoever was elected at this offset, and has read up to there. */
  private Term term(FakeKafka.Client who, long epoch) {
    return term(who, who.mailbox, epoch);
  }

  private Term term(FakeKafka.Client who, BlockingQueue<Event> mailbox, long epoch) {
    Ledger ledger = new Ledger();
    try (LogReader log = kafka.open(0)) {
      log.poll(Duration.ZERO).stream()
          .filter(entry -> entry.offset() <= epoch)
          .forEach(entry -> Fold.into(ledger, entry));
    }
    return new Term(new Candidate("me", "", false), who.ports(), mailbox, ledger, epoch, time());
  }

  private Time time() {
    return new Time(() -> wallMillis, () -> seconds * 1_000_000_000L);
  }

  private void turn(Term term) {
    seconds++;
    term.turn();
  }

  /** None of them waits. */
  private void turns(Term term, int count) {
    for (int i = 0; i < count; i++) {
      client.mailbox.add(new Event.Asked(() -> {}));
      turn(term);
    }
  }

  private void submit(Term term, SweepName sweep) {
    submit(term, sweep, "budget: {per_trial: {steps: 1}}");
  }

  private void submit(Term term, SweepName sweep, String lines) {
    client.mailbox.add(
        new Event.Asked(() -> {
          term.coordinator().submit(Scene.submission(sweep.value(), 1, lines));
          term.afterCommit(() -> answers.add(sweep.value()));
        }));
  }

  private void ask(Term term, String question) {
    client.mailbox.add(new Event.Asked(() -> term.afterCommit(() -> answers.add(question))));
  }

  private Attempt assignToAnne(Term term) {
    turn(term);
    submit(term, FIRST);
    client.mailbox.add(new Event.Beaten(anne()));
    turn(term);
    return fold().open(ANNE).getFirst();
  }

  private static WorkerBeat anne() {
    return new WorkerBeat(Wire.VERSION, ANNE, "h", 0, 2, "cpu", 1, List.of(), "", false, "");
  }

  private Ledger fold() {
    Ledger ledger = new Ledger();
    try (LogReader log = kafka.open(0)) {
      log.poll(Duration.ZERO).forEach(entry -> Fold.into(ledger, entry));
    }
    return ledger;
  }

  /** Ten seconds go by between the moment at which somebody begins to wait and what he gets. */
  private final class WaitedForTenSeconds extends LinkedBlockingQueue<Event> {
    private static final long serialVersionUID = 1;

    @Override
    public Event poll(long timeout, TimeUnit unit) throws InterruptedException {
      seconds += 10;
      return super.poll(timeout, unit);
    }
  }
}

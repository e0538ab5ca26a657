package dev.lethe.orchestrator.coordinator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.lethe.orchestrator.coordinator.Sweeps.NotLeading;
import dev.lethe.orchestrator.ledger.Ledger;
import dev.lethe.orchestrator.ledger.SweepView;
import dev.lethe.protocol.Fact.Genesis;
import dev.lethe.protocol.Fact.LeaderElected;
import dev.lethe.protocol.Fact.Submitted;
import dev.lethe.protocol.LogRecord;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** The coordinator's thread, asked from another one. */
class LeadershipTest {
  private static final Candidate CANDIDATE = new Candidate("me", "http://me", true);

  private final FakeKafka kafka = new FakeKafka();
  private final FakeKafka.Client client = kafka.connect();

  @Test
  void aSubmissionIsAnsweredWhenTheLogHasIt() {
    try (Leadership leadership = lead(client.ports())) {
      Answer answer = leadership.submit(submission()).join();

      assertThat(answer).isEqualTo(Answer.DONE);
      assertThat(kafka.records()).anyMatch(record -> record.fact() instanceof Submitted);
    }
  }

  @Test
  void questionsAreRefusedWhileTheLogIsNotReadToItsEnd() {
    kafka.write(LogRecord.unled(0, new Genesis("log")));
    AtomicBoolean readable = new AtomicBoolean();
    Ports slow = withLog(offset -> new Gated(kafka.open(offset), readable));
    try (Leadership leadership = start(slow)) {
      CompletableFuture<List<SweepView>> early = leadership.sweeps();
      assertThatThrownBy(early::join).hasCauseInstanceOf(NotLeading.class);
      assertThat(leadership.isReady()).isFalse();

      readable.set(true);
      await().until(leadership::isReady);

      assertThat(leadership.sweeps().join()).isEmpty();
      assertThat(leadership.outstanding().join()).isZero();
    }
  }

  @Test
  void aTermThatFailsIsFollowedByOneThatFoldsTheLogAnew() {
    AtomicInteger opened = new AtomicInteger();
    Ports faulty =
        withLog(offset -> {
          if (opened.incrementAndGet() < 3) {
            throw new IllegalStateException("the log is away");
          }
          return kafka.open(offset);
        });
    try (Leadership leadership = start(faulty)) {
      await().until(() -> leadership.leader().isPresent());

      assertThat(leadership.submit(submission()).join()).isEqualTo(Answer.DONE);
      assertThat(opened).hasValue(3);
    }
  }

  @Test
  void anErrorEndsTheTermAndNotTheThread() {
    AtomicBoolean broken = new AtomicBoolean(true);
    Ports faulty =
        withLog(offset -> {
          if (broken.getAndSet(false)) {
            throw new NoClassDefFoundError("planned");
          }
          return kafka.open(offset);
        });

    try (Leadership leadership = lead(faulty)) {
      assertThat(leadership.submit(submission()).join()).isEqualTo(Answer.DONE);
    }
  }

  @Test
  void aLeaderThatAnothersRecordEndedLeadsAgainWithoutWaitingForASilence() {
    Candidate patient = new Candidate("me", "http://me", false);
    try (Leadership leadership = start(client.ports(), patient)) {
      await().until(() -> leadership.leader().isPresent());
      kafka.write(LogRecord.unled(0, new Genesis("another")));

      assertThatThrownBy(() -> leadership.submit(submission()).join())
          .hasCauseInstanceOf(NotLeading.class);

      await().atMost(Duration.ofSeconds(5)).until(() -> leadership.leader().isPresent());
      assertThat(leadership.submit(submission()).join()).isEqualTo(Answer.DONE);
    }
  }

  @Test
  void aStandbyTakesNoCommandsAndAnswersQuestions() {
    kafka.write(LogRecord.unled(0, new Genesis("log")));
    kafka.write(LogRecord.unled(0, new LeaderElected("first", Ledger.FOLD_VERSION, "")));
    Candidate patient = new Candidate("me", "http://me", false);
    try (Leadership leadership = start(client.ports(), patient)) {
      await().until(leadership::isReady);

      assertThatThrownBy(() -> leadership.submit(submission()).join())
          .hasCauseInstanceOf(NotLeading.class);
      assertThat(leadership.sweeps().join()).isEmpty();
    }
  }

  private static Submission submission() {
    return Scene.submission("asked", 1, "budget: {per_trial: {steps: 1}}");
  }

  private Ports withLog(LogReader.Source log) {
    return new Ports(log, client, client, client, client);
  }

  private Leadership lead(Ports ports) {
    Leadership leadership = start(ports);
    await().until(() -> leadership.leader().isPresent());
    return leadership;
  }

  private Leadership start(Ports ports) {
    return start(ports, CANDIDATE);
  }

  private Leadership start(Ports ports, Candidate candidate) {
    return new Leadership(candidate, ports, client.mailbox, () -> 0);
  }

  /** A log that gives nothing away until the test says so. */
  private record Gated(LogReader log, AtomicBoolean readable) implements LogReader {
    @Override
    public List<Entry> poll(Duration timeout) {
      return readable.get() ? log.poll(timeout) : List.of();
    }

    @Override
    public long end() {
      return log.end();
    }

    @Override
    public void seek(long offset) {
      log.seek(offset);
    }

    @Override
    public void close() {
      log.close();
    }
  }
}

package dev.lethe.orchestrator.simulator;

import dev.lethe.orchestrator.coordinator.Answer;
import dev.lethe.orchestrator.coordinator.Coordinator;
import dev.lethe.orchestrator.coordinator.SteppedOrchestrator;
import dev.lethe.orchestrator.coordinator.Submission;
import dev.lethe.orchestrator.ledger.Ledger;
import dev.lethe.orchestrator.ledger.SweepState;
import dev.lethe.orchestrator.ledger.SweepStatus;
import dev.lethe.protocol.Fact.Cancelled;
import dev.lethe.protocol.Order;
import dev.lethe.protocol.SweepName;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * Two orchestrators, three workers, their topics and their clock. What happens, happens by {@link
 * #happen}; {@link #settle} lets everything go well until all sweeps have ended.
 */
final class World {
  private static final int STANDSTILL = 11;
  private static final int PATIENCE = 200;
  private static final int WORK_A_SECOND = 5;
  private static final int STRAYS = 4;

  private final VirtualKafka kafka = new VirtualKafka();
  private final List<Submission> submissions;
  private final List<Node> nodes;
  private final Crew crew = new Crew(kafka);
  private final Set<SweepName> wanted = new HashSet<>();
  private final Set<SweepName> cancelled = new HashSet<>();
  private long millis;

  /** With two orchestrators and all workers started. */
  World(List<Submission> submissions, Plant plant) {
    this(submissions, plant, Calls.UNHEARD);
  }

  /**
   * With two orchestrators and all workers started.
   *
   * @param calls hears of what the first orchestrator does
   */
  World(List<Submission> submissions, Plant plant, Calls calls) {
    this.submissions = submissions;
    this.nodes =
        List.of(
            new Node("A", kafka, plant, () -> millis, calls),
            new Node("B", kafka, plant, () -> millis, Calls.UNHEARD));
    want(submissions.getFirst());
    nodes.forEach(Node::start);
  }

  VirtualKafka kafka() {
    return kafka;
  }

  List<Node> nodes() {
    return nodes;
  }

  /** Sweeps whose cancellation was answered. */
  Set<SweepName> cancelled() {
    return cancelled;
  }

  Set<SweepName> wanted() {
    return wanted;
  }

  void want(Submission submission) {
    wanted.add(submission.sweep().name());
  }

  void happen(Step step) {
    int who = step.who();
    Node node = nodes.get(who % nodes.size());
    switch (step.kind()) {
      case SECOND -> second(1);
      case STANDSTILL -> standStill();
      case PASS_SECOND -> millis += 1_000;
      case TURN -> node.turn();
      case LAND -> node.connection().land(true);
      case LAND_WITHOUT_ANSWER -> node.connection().land(false);
      case LOSE_RECORD -> node.connection().lose();
      case HEAR -> node.hear();
      case READ -> node.read(who / nodes.size() % VirtualKafka.REPORT_PARTITIONS);
      case LOSE_BEATS -> node.connection().losesBeats ^= true;
      case LOSE_ORDERS -> node.connection().losesOrders ^= true;
      case LOSE_ELECTION -> node.connection().losesElection = true;
      case LAND_ELECTION_WITHOUT_ANSWER -> node.connection().forgetsElection = true;
      case OVERTAKE_ELECTION -> node.connection().beforeElection = other(node)::landAll;
      case KILL_ORCHESTRATOR -> node.kill(who / nodes.size() % STRAYS);
      case START_ORCHESTRATOR -> node.start();
      case CLOSE_ORCHESTRATOR -> node.close();
      case FREEZE_ORCHESTRATOR -> node.freeze(true);
      case WAKE_ORCHESTRATOR -> node.freeze(false);
      case LAND_STRAY -> kafka.landStray();
      case SUBMIT -> submit(node, submission(who));
      case PAUSE -> ask(node, c -> c.pause(name(who), true));
      case RESUME -> ask(node, c -> c.pause(name(who), false));
      case CANCEL -> cancel(node, name(who));
      case REPEAT_ORDER -> repeatOrder(who);
      case DELIVER_AGAIN -> deliverAgain(who);
      case BEAT,
          OBEY,
          WORK,
          DELIVER,
          DELIVER_TWICE,
          KEEP_CHECKPOINT,
          FAIL_TRIAL,
          DIVERGE,
          HAND_BACK_WAITING,
          LEAVE_WORKER,
          KILL_WORKER,
          START_WORKER,
          FREEZE_WORKER,
          WAKE_WORKER ->
          crew.happen(step);
    }
  }

  private Connection other(Node node) {
    return nodes.get(node == nodes.getFirst() ? 1 : 0).connection();
  }

  private Submission submission(int who) {
    return submissions.get(who / nodes.size() % submissions.size());
  }

  private SweepName name(int who) {
    return submission(who).sweep().name();
  }

  private void submit(Node node, Submission submission) {
    want(submission);
    SweepName name = submission.sweep().name();
    ask(
        node,
        coordinator -> coordinator.submit(submission),
        answer ->
            BrokenPromise.unless(
                kafka.isSubmitted(name), "%s is not in the log, though it was answered", name));
  }

  private void cancel(Node node, SweepName sweep) {
    String reason = "not wanted any more";
    ask(
        node,
        c -> c.cancel(sweep, reason),
        answer -> {
          if (answer == Answer.DONE) {
            BrokenPromise.unless(
                kafka.counts(new Cancelled(sweep, reason)),
                "%s is cancelled, as was answered",
                sweep);
            cancelled.add(sweep);
          }
        });
  }

  private static void ask(Node node, Function<Coordinator, Answer> command) {
    ask(node, command, _ -> {});
  }

  private static void ask(
      Node node, Function<Coordinator, Answer> command, Consumer<Answer> answered) {
    SteppedOrchestrator orchestrator = node.orchestrator();
    if (orchestrator != null) {
      orchestrator.ask(command, answered);
    }
  }

  /** The last order of a partition comes once more, as an old leader's may. */
  private void repeatOrder(int who) {
    List<Order> orders = kafka.orders(who % VirtualKafka.ORDER_PARTITIONS);
    if (!orders.isEmpty()) {
      orders.add(orders.get(orders.size() - 1 - who % Math.min(orders.size(), 3)));
    }
  }

  /** A report comes once more, at another place. */
  private void deliverAgain(int who) {
    var reports = kafka.reports(who % VirtualKafka.REPORT_PARTITIONS);
    if (!reports.isEmpty()) {
      reports.add(reports.get(reports.size() - 1 - who % Math.min(reports.size(), 3)));
    }
  }

  private void standStill() {
    for (int second = 0; second < STANDSTILL; second++) {
      second(0);
    }
  }

  /** A second in which everything that lives gets on. */
  void second(int work) {
    millis += 1_000;
    for (Node node : nodes) {
      node.takeInAll();
      node.turn();
      node.connection().landAll();
      node.takeInAll();
      node.turn();
    }
    crew.getOn(work);
  }

  /** Everybody lives and nothing is lost any more, until nothing is left to do. */
  void settle() {
    heal();
    for (int second = 0; second < PATIENCE; second++) {
      if (isSettled()) {
        return;
      }
      second(WORK_A_SECOND);
      crew.replaceLeaving();
      leader().ifPresent(this::wantAll);
    }
    throw new BrokenPromise("a trial is lost: after " + PATIENCE + " good seconds " + unfinished());
  }

  private void heal() {
    while (!kafka.strays().isEmpty()) {
      kafka.landStray();
    }
    for (Node node : nodes) {
      node.freeze(false);
      node.start();
      node.connection().losesBeats = false;
      node.connection().losesOrders = false;
      node.connection().losesElection = false;
      node.connection().forgetsElection = false;
    }
    crew.heal();
  }

  Optional<Node> leader() {
    return nodes.stream().filter(Node::leads).reduce((_, last) -> last);
  }

  private void wantAll(Node leader) {
    for (Submission submission : submissions) {
      SweepName name = submission.sweep().name();
      Optional<SweepStatus> status = status(leader, name);
      if (status.isEmpty() && wanted.contains(name)) {
        ask(leader, coordinator -> coordinator.submit(submission));
      } else if (status.filter(now -> now == SweepStatus.PAUSED).isPresent()) {
        ask(leader, coordinator -> coordinator.pause(name, false));
      }
    }
  }

  private static Optional<SweepStatus> status(Node node, SweepName sweep) {
    return Optional.ofNullable(node.orchestrator())
        .flatMap(orchestrator -> orchestrator.ledger().sweep(sweep))
        .map(SweepState::status);
  }

  private boolean isSettled() {
    return nodes.stream().allMatch(this::isSettled)
        && nodes.stream().filter(Node::leads).count() == 1;
  }

  private boolean isSettled(Node node) {
    SteppedOrchestrator orchestrator = node.orchestrator();
    if (orchestrator == null) {
      return true;
    }
    Ledger ledger = orchestrator.ledger();
    return node.connection().isQuiet()
        && ledger.position() > kafka.lastCounted()
        && ledger.sweeps().size() == wanted.size()
        && ledger.sweeps().stream().allMatch(sweep -> sweep.status().isTerminal());
  }

  private String unfinished() {
    List<String> unfinished = new ArrayList<>();
    for (Node node : nodes) {
      SteppedOrchestrator orchestrator = node.orchestrator();
      if (orchestrator != null) {
        for (SweepState sweep : orchestrator.ledger().sweeps()) {
          unfinished.add(
              "%s is %s with %d outstanding"
                  .formatted(sweep.sweep().name(), sweep.status().word(), sweep.outstanding()));
        }
      }
    }
    return String.join(", ", unfinished);
  }
}

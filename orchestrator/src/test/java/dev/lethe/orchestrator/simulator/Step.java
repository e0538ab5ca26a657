package dev.lethe.orchestrator.simulator;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;

/**
 * Something that happens in a schedule. It happens to whom the number says, counted around; where
 * it cannot happen, nothing does. So any part of a schedule is a schedule.
 */
record Step(Kind kind, int who) {
  private static final int ACTORS = 12;
  private static final int SHORTEST = 15;
  private static final int LONGEST = 60;

  /** What may happen, and how often it is drawn beside the others. */
  enum Kind {
    /** A second in which everything goes well. */
    SECOND(25),
    /** Eleven seconds in which nobody gets on with a trial. */
    STANDSTILL(7),
    /** An orchestrator takes a turn. */
    TURN(10),
    LAND(8),
    LOSE_RECORD(2),
    LAND_WITHOUT_ANSWER(2),
    HEAR(6),
    READ(8),
    BEAT(3),
    OBEY(5),
    WORK(16),
    DELIVER(8),
    DELIVER_TWICE(2),
    PASS_SECOND(2),
    SUBMIT(3),
    PAUSE(2),
    RESUME(2),
    CANCEL(1),
    KEEP_CHECKPOINT(4),
    FAIL_TRIAL(3),
    DIVERGE(2),
    HAND_BACK_WAITING(2),
    LEAVE_WORKER(2),
    KILL_WORKER(4),
    START_WORKER(4),
    FREEZE_WORKER(3),
    WAKE_WORKER(2),
    KILL_ORCHESTRATOR(4),
    START_ORCHESTRATOR(4),
    FREEZE_ORCHESTRATOR(4),
    WAKE_ORCHESTRATOR(3),
    CLOSE_ORCHESTRATOR(1),
    LOSE_BEATS(1),
    LOSE_ORDERS(1),
    DELIVER_AGAIN(2),
    REPEAT_ORDER(1),
    LOSE_ELECTION(1),
    LAND_ELECTION_WITHOUT_ANSWER(1),
    OVERTAKE_ELECTION(1),
    LAND_STRAY(2);

    private final int weight;

    Kind(int weight) {
      this.weight = weight;
    }

    private static List<Kind> urn() {
      List<Kind> urn = new ArrayList<>();
      for (Kind kind : values()) {
        for (int i = 0; i < kind.weight; i++) {
          urn.add(kind);
        }
      }
      return List.copyOf(urn);
    }
  }

  private static final List<Kind> URN = Kind.urn();

  /** Somebody leads, and the first sweep's trials are given out. */
  private static final List<Step> UNDER_WAY =
      List.of(
          new Step(Kind.SECOND, 0),
          new Step(Kind.SUBMIT, 0),
          new Step(Kind.SECOND, 0),
          new Step(Kind.SECOND, 0));

  /** The schedule of this seed. */
  static List<Step> schedule(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    int length = random.nextInt(SHORTEST, LONGEST);
    List<Step> schedule = new ArrayList<>(length);
    if (random.nextInt(4) > 0) {
      schedule.addAll(UNDER_WAY);
    }
    for (int i = 0; i < length; i++) {
      schedule.add(new Step(URN.get(random.nextInt(URN.size())), random.nextInt(ACTORS)));
    }
    return schedule;
  }

  @Override
  public String toString() {
    return kind.name().toLowerCase(Locale.ROOT).replace('_', ' ') + " " + who;
  }
}

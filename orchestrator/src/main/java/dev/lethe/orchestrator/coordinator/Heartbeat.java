package dev.lethe.orchestrator.coordinator;

import dev.lethe.protocol.Beat.LeaderBeat;
import dev.lethe.protocol.Wire;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The leader's signs of life in its term: it sends one a second, hears them come back, and can tell
 * by them that it stood still for so long that another may lead.
 *
 * <p>Any thread may ask whether it {@link #isAwake} or {@link #isHeard}; the rest is the leader's.
 */
final class Heartbeat {
  private static final Logger LOG = LoggerFactory.getLogger(Heartbeat.class);
  private static final long BEAT_NANOS = TimeUnit.SECONDS.toNanos(1);

  /** Turns are a second apart; a standby follows a leader that is silent for ten. */
  private static final long ASLEEP_NANOS = TimeUnit.SECONDS.toNanos(5);

  /**
   * A standby stands after ten seconds of silence. A leader that was silent for nearly as long has
   * to hear first whether one does.
   */
  private static final long LONGEST_SILENCE_NANOS = TimeUnit.SECONDS.toNanos(9);

  /** After so long without a beat of its own it is not fit to be asked. */
  private static final long LONGEST_DEAFNESS_NANOS = TimeUnit.SECONDS.toNanos(15);

  private final Beats beats;
  private final String url;
  private final long epoch;
  private final Time time;
  private long sent;
  private long lastBeat;
  private long nextBeat;
  private boolean deaf;
  private volatile long heardAt;
  private volatile long lastTurn;

  /**
   * Begins with the term; the first beat is due at once.
   *
   * @param url where the leader takes commands
   */
  Heartbeat(Beats beats, String url, long epoch, Time time) {
    this.beats = beats;
    this.url = url;
    this.epoch = epoch;
    this.time = time;
    long now = time.nanos();
    this.lastBeat = now;
    this.nextBeat = now;
    this.heardAt = now;
    this.lastTurn = now;
  }

  boolean isDue() {
    return untilDue() <= 0;
  }

  /** Nanoseconds; negative when it is late. */
  long untilDue() {
    return nextBeat - time.nanos();
  }

  /** Beats, and says when Kafka does not answer any more, or again. */
  void beat() {
    send(false);
    lastBeat = time.nanos();
    nextBeat = lastBeat + BEAT_NANOS;
    tellWhetherItHears();
  }

  /** The last one: says goodbye. */
  void end() {
    send(true);
  }

  private void send(boolean leaving) {
    beats.send(new LeaderBeat(Wire.VERSION, epoch, sent++, url, leaving));
  }

  /** Takes in a beat that came, whoever's it is. */
  void heard(LeaderBeat beat) {
    if (beat.epoch() == epoch) {
      heardAt = time.nanos();
    }
  }

  /** Whether its own beats come back; where they do not, Kafka is away. */
  boolean isHeard() {
    return time.nanos() - heardAt < LONGEST_DEAFNESS_NANOS;
  }

  private void tellWhetherItHears() {
    if (deaf == isHeard()) {
      deaf = !deaf;
      LOG.atWarn()
          .addKeyValue("epoch", epoch)
          .log(
              deaf
                  ? "Kafka does not answer; nothing is assigned or counted until it does, workers"
                      + " train on and keep what they have to say"
                  : "Kafka answers again");
    }
  }

  /** The leader is at work. */
  void turns() {
    lastTurn = time.nanos();
  }

  /** Whether the leader was at work just now. */
  boolean isAwake() {
    return time.nanos() - lastTurn < ASLEEP_NANOS;
  }

  /** Whether it was silent for so long that another orchestrator may lead; says so when it was. */
  boolean stoodStill() {
    long silence = time.nanos() - lastBeat;
    if (silence <= LONGEST_SILENCE_NANOS) {
      return false;
    }
    LOG.atWarn()
        .addKeyValue("epoch", epoch)
        .addKeyValue("seconds", TimeUnit.NANOSECONDS.toSeconds(silence))
        .log("Stood still for so long that another orchestrator may lead; looks who does");
    return true;
  }
}

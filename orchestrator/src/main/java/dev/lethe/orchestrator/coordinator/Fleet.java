package dev.lethe.orchestrator.coordinator;

import dev.lethe.protocol.Beat.WorkerBeat;
import dev.lethe.protocol.Wire;
import dev.lethe.protocol.WorkerId;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The workers, as far as their beats tell. Time is counted in the leader's own beats, read back
 * from the partition that the workers' beats are in: when the broker is away for an hour, no lease
 * ends.
 */
final class Fleet {
  /** Leader's beats without one of the worker after which its leases end. */
  static final int LEASE = 10;

  private final Map<WorkerId, Member> members = new LinkedHashMap<>();

  /** Takes in a worker's beat. */
  void heard(WorkerBeat beat) {
    member(beat.worker()).hear(beat);
  }

  /** Lets a second pass for every worker, those included that only the ledger knows of. */
  void tick(Collection<WorkerId> busy) {
    busy.forEach(this::member);
    members.values().forEach(member -> member.silent++);
  }

  /** Workers that were silent for a whole lease. */
  List<WorkerId> lost() {
    return members.values().stream()
        .filter(member -> member.silent >= LEASE)
        .map(member -> member.id)
        .toList();
  }

  void forget(WorkerId worker) {
    members.remove(worker);
  }

  /** Workers that may be given trials, in the order in which they came. */
  List<WorkerBeat> ready() {
    return members.values().stream()
        .filter(member -> member.silent < LEASE / 2)
        .flatMap(member -> Optional.ofNullable(member.beat).stream())
        .filter(beat -> !beat.leaving() && beat.version() == Wire.VERSION)
        .toList();
  }

  /** What the worker said last, where it is one that understands orders. */
  Optional<WorkerBeat> lastBeat(WorkerId worker) {
    return Optional.ofNullable(members.get(worker))
        .map(member -> member.beat)
        .filter(beat -> beat.version() == Wire.VERSION);
  }

  boolean isLeaving(WorkerId worker) {
    return lastBeat(worker).filter(WorkerBeat::leaving).isPresent();
  }

  /** Every worker that has been heard of, with its silence. */
  Map<WorkerBeat, Integer> heard() {
    Map<WorkerBeat, Integer> heard = new LinkedHashMap<>();
    members.values().stream()
        .sorted(Comparator.comparing(member -> member.id))
        .forEach(
            member -> Optional.ofNullable(member.beat).ifPresent(b -> heard.put(b, member.silent)));
    return heard;
  }

  private Member member(WorkerId id) {
    return members.computeIfAbsent(id, Member::new);
  }

  private static final class Member {
    private final WorkerId id;
    private @Nullable WorkerBeat beat;
    private int silent;

    Member(WorkerId id) {
      this.id = id;
    }

    void hear(WorkerBeat heard) {
      beat = heard;
      silent = 0;
    }
  }
}

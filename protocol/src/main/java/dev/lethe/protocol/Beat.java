package dev.lethe.protocol;

import static java.util.Objects.requireNonNull;
import static java.util.Objects.requireNonNullElse;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A sign of life, sent every second and never delivered late. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "kind")
@JsonSubTypes({
  @JsonSubTypes.Type(value = Beat.WorkerBeat.class, name = "Worker"),
  @JsonSubTypes.Type(value = Beat.LeaderBeat.class, name = "Leader")
})
public sealed interface Beat {
  /**
   * A worker is there.
   *
   * @param version of the protocol; only workers of the orchestrator's version are assigned trials
   * @param host where it runs
   * @param partition of the orders' topic that it reads
   * @param places attempts that it takes at a time, the running one included
   * @param device cpu, or the name of the GPU
   * @param threads that compute
   * @param held attempts that it has
   * @param activity what it does now, for a person
   * @param leaving whether it takes no more
   * @param pool of workers that it belongs to, for whoever scales that; empty for none
   * @param skipped records among the orders that it could not read; null for none
   */
  record WorkerBeat(
      int version,
      WorkerId worker,
      String host,
      int partition,
      int places,
      String device,
      int threads,
      List<Attempt> held,
      String activity,
      boolean leaving,
      String pool,
      @Nullable Long skipped)
      implements Beat {
    public WorkerBeat {
      requireNonNull(worker, "worker");
      requireNonNull(host, "host");
      requireNonNull(device, "device");
      requireNonNull(activity, "activity");
      pool = requireNonNullElse(pool, "");
      held = List.copyOf(held);
    }

    /** Of a worker that could read every order. */
    public WorkerBeat(
        int version,
        WorkerId worker,
        String host,
        int partition,
        int places,
        String device,
        int threads,
        List<Attempt> held,
        String activity,
        boolean leaving,
        String pool) {
      this(
          version, worker, host, partition, places, device, threads, held, activity, leaving, pool,
          null);
    }

    /** The same of a worker that could not read so many records among the orders. */
    public WorkerBeat withSkipped(long records) {
      return records == 0
          ? this
          : new WorkerBeat(
              version, worker, host, partition, places, device, threads, held, activity, leaving,
              pool, records);
    }
  }

  /**
   * The leader is there.
   *
   * @param epoch of the leader
   * @param number counts up by one
   * @param url where commands are taken
   * @param leaving whether it leads no more, so that a standby need not wait
   */
  record LeaderBeat(int version, long epoch, long number, String url, boolean leaving)
      implements Beat {
    public LeaderBeat {
      requireNonNull(url, "url");
    }
  }
}

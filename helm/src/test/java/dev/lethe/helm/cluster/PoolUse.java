package dev.lethe.helm.cluster;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * How well a pool followed a sweep, from the trials in the log and the lives of the workers'
 * processes.
 *
 * @param workers that were started
 * @param secondsToFull from the submission until so many workers had begun a trial; NaN where that
 *     never was
 * @param seconds from the submission to the last trial's end
 * @param busy seconds in which workers had a trial
 * @param starting seconds from the start of a worker to its first trial
 * @param between seconds from trial to trial
 * @param leaving seconds from a worker's last trial to its end
 * @param unused seconds of workers that never had a trial
 */
record PoolUse(
    int workers,
    double secondsToFull,
    double seconds,
    double busy,
    double starting,
    double between,
    double leaving,
    double unused) {

  static PoolUse of(Logged logged, List<PodLife.Span> lives, int full) {
    Map<String, List<Logged.Run>> runs =
        lives.stream()
            .collect(
                Collectors.toMap(
                    PodLife.Span::pod, life -> of(life.pod(), logged), (one, _) -> one));
    double busy = 0;
    double starting = 0;
    double between = 0;
    double leaving = 0;
    double unused = 0;
    for (PodLife.Span life : lives) {
      List<Logged.Run> own = runs.getOrDefault(life.pod(), List.of());
      if (own.isEmpty()) {
        unused += seconds(life.began().toEpochMilli(), life.ended());
      } else {
        long first = own.getFirst().began();
        long last = own.getLast().ended();
        double worked = own.stream().mapToLong(run -> run.ended() - run.began()).sum() / 1e3;
        busy += worked;
        starting += (first - life.began().toEpochMilli()) / 1e3;
        between += (last - first) / 1e3 - worked;
        leaving += seconds(last, life.ended());
      }
    }
    return new PoolUse(
        lives.size(),
        secondsToFull(logged, full),
        (logged.runs().getLast().ended() - logged.submitted()) / 1e3,
        busy,
        starting,
        between,
        leaving,
        unused);
  }

  private static List<Logged.Run> of(String pod, Logged logged) {
    return logged.runs().stream()
        .filter(run -> run.worker().value().startsWith(pod + "-"))
        .toList();
  }

  private static double secondsToFull(Logged logged, int full) {
    List<Long> first =
        logged.runs().stream()
            .collect(Collectors.toMap(Logged.Run::worker, Logged.Run::began, Math::min))
            .values()
            .stream()
            .sorted()
            .toList();
    return first.size() < full ? Double.NaN : (first.get(full - 1) - logged.submitted()) / 1e3;
  }

  private static double seconds(long from, Instant to) {
    return (to.toEpochMilli() - from) / 1e3;
  }

  /** Seconds in which workers were there without a trial. */
  double idle() {
    return starting + between + leaving + unused;
  }

  @Override
  public String toString() {
    return """
    workers started        %d
    time to full           %.1f s
    time to the last trial %.1f s
    busy                   %.0f worker-seconds
    idle                   %.0f worker-seconds (%.0f %% of all)
      until the first trial %.0f
      from trial to trial   %.0f
      after the last trial  %.0f
      never with a trial    %.0f
    """
        .formatted(
            workers,
            secondsToFull,
            seconds,
            busy,
            idle(),
            100 * idle() / (idle() + busy),
            starting,
            between,
            leaving,
            unused);
  }
}

package dev.lethe.orchestrator.coordinator;

/**
 * What an autoscaler needs to know of a pool of workers. Trials belong to no pool: whoever is free
 * takes them.
 *
 * @param waiting trials that could start now and for which no worker is free, in any pool
 * @param workers of the pool that may be given trials
 * @param busy those of them that have one
 * @param left whether any trial of any pool is running or could start now
 */
public record PoolView(int waiting, int workers, int busy, boolean left) {
  /**
   * Workers that the pool should have: more while trials wait, none without one, and as many as
   * there are otherwise, so that no worker is sent home with a trial in its hands.
   *
   * @param trialsPerWorker waiting trials that a further worker is worth
   */
  public int wanted(int trialsPerWorker) {
    return left ? workers + Math.ceilDiv(waiting, trialsPerWorker) : 0;
  }
}

package dev.lethe.orchestrator.http;

import dev.lethe.orchestrator.coordinator.PoolView;

/**
 * A pool in JSON, for autoscalers.
 *
 * @param waiting trials that could start now and for which no worker is free: for scalers that add
 *     workers which end by themselves
 * @param workers of the pool
 * @param busy those of them that have a trial
 * @param wanted workers that the pool should have: for scalers that set their number
 */
record PoolBody(int waiting, int workers, int busy, int wanted) {
  static PoolBody of(PoolView view, int trialsPerWorker) {
    return new PoolBody(view.waiting(), view.workers(), view.busy(), view.wanted(trialsPerWorker));
  }
}

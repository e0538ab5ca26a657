/**
 * A soak: real processes on a real broker run sweeps while seeded faults befall them, and then
 * every promise is checked from what the topics and MLflow hold, with none of the ledger's code.
 * Start at {@link dev.lethe.bench.soak.SoakBenchmark}; what is promised is in {@code LogCheck}.
 */
@NullMarked
package dev.lethe.bench.soak;

import org.jspecify.annotations.NullMarked;

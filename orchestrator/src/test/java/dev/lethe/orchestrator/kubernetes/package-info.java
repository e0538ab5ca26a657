/** Tests of what becomes of Sweep objects, on a fake cluster and a real ledger. */
@NullMarked
package dev.lethe.orchestrator.kubernetes;

import org.jspecify.annotations.NullMarked;

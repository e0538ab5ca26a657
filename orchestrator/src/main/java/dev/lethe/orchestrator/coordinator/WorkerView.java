package dev.lethe.orchestrator.coordinator;

import dev.lethe.protocol.Attempt;
import dev.lethe.protocol.Beat.WorkerBeat;
import java.util.List;

/**
 * A worker as its last sign of life showed it.
 *
 * @param silent leader's beats since then; ten of them end its leases
 * @param open attempts that the ledger has it on
 */
public record WorkerView(WorkerBeat beat, int silent, List<Attempt> open) {}

package dev.lethe.orchestrator.kafka;

import static org.apache.kafka.common.acl.AclOperation.READ;
import static org.apache.kafka.common.acl.AclOperation.WRITE;

import dev.lethe.protocol.TopicNames;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.acl.AclOperation;

/**
 * A part of a deployment, with what it does on each topic: {@code docs/security.md} has the same.
 */
public enum Part {
  ORCHESTRATOR,
  WORKER;

  /** What it has to be let do, by topic. */
  Map<String, List<AclOperation>> needs(TopicNames topics) {
    return switch (this) {
      case ORCHESTRATOR ->
          Map.of(
              topics.log(), List.of(READ, WRITE),
              topics.heartbeats(), List.of(READ, WRITE),
              topics.reports(), List.of(READ),
              topics.trials(), List.of(WRITE));
      case WORKER ->
          Map.of(
              topics.heartbeats(), List.of(WRITE),
              topics.reports(), List.of(WRITE),
              topics.trials(), List.of(READ));
    };
  }
}

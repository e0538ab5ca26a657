package dev.lethe.orchestrator.coordinator;

import dev.lethe.protocol.Order;

/** Sends orders to workers. Orders may be lost: whatever still matters is sent again. */
public interface Orders {
  /** To the workers that read this partition. */
  void send(int partition, Order order);

  /** To all. */
  void sendToAll(Order order);
}

package dev.lethe.orchestrator.coordinator;

/** The log that the coordinator's tests use. */
class FakeLogTest extends LogContract {
  private final FakeKafka kafka = new FakeKafka();
  private final FakeKafka.Client client = kafka.connect();

  @Override
  protected LogWriter writer() {
    return client;
  }

  @Override
  protected LogReader.Source log() {
    return kafka;
  }
}

package dev.lethe.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ServedKafkaTest {
  @TempDir Path folder;

  @Test
  void aBrokerIsServedUnderTheAddressThatClientsAreTold() throws Exception {
    int port = freePort();
    Path home = folder.resolve("home");
    try (LetheProcess kafka =
        LetheProcess.start(
            home,
            Map.of(),
            "kafka",
            "--directory=" + folder.resolve("kept"),
            "--port=" + port,
            "--advertised=localhost:" + port)) {
      kafka.awaits("Kafka: localhost:" + port);

      await()
          .atMost(Duration.ofMinutes(1))
          .untilAsserted(() -> assertThat(advertised(port)).isEqualTo("localhost:" + port));
    }
  }

  @Test
  void anAddressWithoutAPortIsRefused() throws Exception {
    Path home = folder.resolve("home");
    try (LetheProcess kafka = LetheProcess.start(home, Map.of(), "kafka", "--advertised=here")) {
      kafka.awaits("--advertised is \"here\"; expected HOST:PORT");
    }
  }

  private static String advertised(int port) throws ExecutionException, InterruptedException {
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", "127.0.0.1:" + port))) {
      var node = admin.describeCluster().nodes().get().iterator().next();
      return node.host() + ":" + node.port();
    }
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }
}

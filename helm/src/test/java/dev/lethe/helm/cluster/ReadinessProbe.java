package dev.lethe.helm.cluster;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Probe;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Optional;

/**
 * Asks a pod's container what its readiness probe asks: a page of an orchestrator, or a broker's
 * port.
 *
 * @param address of the pod
 */
record ReadinessProbe(HttpClient http, Pod pod, String address) {
  private static final int MILLIS = 1_000;

  /** Whether it is ready; a container without a probe is. */
  boolean passes() throws InterruptedException {
    Optional<Probe> probe =
        Optional.ofNullable(pod.getSpec().getContainers().getFirst().getReadinessProbe());
    try {
      return probe.isEmpty()
          || (probe.get().getHttpGet() == null
              ? accepts()
              : answers(probe.get().getHttpGet().getPath()));
    } catch (IOException e) {
      return false;
    }
  }

  private boolean accepts() throws IOException {
    try (Socket socket = new Socket()) {
      socket.connect(new InetSocketAddress(address, 9092), MILLIS);
      return true;
    }
  }

  private boolean answers(String path) throws IOException, InterruptedException {
    URI uri = URI.create("http://%s:8400%s".formatted(address, path));
    HttpRequest request = HttpRequest.newBuilder(uri).timeout(Duration.ofMillis(MILLIS)).build();
    return http.send(request, BodyHandlers.discarding()).statusCode() == 200;
  }
}

package dev.lethe.helm;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RefusedValuesTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          orchestrator.replica=3             | additional properties 'replica' not allowed
          orchestrator.replicas=0            | minimum: got 0, want 1
          orchestrator.replicas=two          | got string, want integer
          pools.cpu.maximum=3                | additional properties 'maximum' not allowed
          pools.cpu.mode=hot                 | value must be one of 'jobs', 'warm', 'fixed'
          pools.cpu.gpusPerWorker=2          | maximum: got 2, want 1
          pools.Cpu.max=2                    | does not match pattern
          kafka.bootstrapServers=kafka       | does not match pattern
          mlflow.uri=mlflow:5000             | does not match pattern
          data.size=lots                     | does not match pattern
          checkpoints.s3.uri=https://bucket  | does not match pattern
          checkpoints.s3.endpoint=http://u@h | does not match pattern
          image.tag=a b                      | does not match pattern
          pools.spot.env.a-b=c               | does not match pattern
          secrets.password=x                 | additional properties 'secrets' not allowed
          """)
  void whatTheSchemaDoesNotKnowIsRefused(String set, String reason) {
    assertThatThrownBy(() -> Chart.text(Chart.valuesOf("spot.yaml"), values(set)))
        .hasMessageContaining(reason);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          kafka.bootstrapServers=                                    | name your brokers
          kafka.bundled.enabled=true                                 | kafka.bootstrapServers and kafka.bundled.enabled are both set
          mlflow.bundled.enabled=true,mlflow.uri=http://m            | keep one of them
          kafka.strimzi.enabled=true                                 | kafka.strimzi.cluster, the name of the Kafka object
          orchestrator.auth.tokensSecret=                            | lines from `lethe token`
          orchestrator.auth.readerSecret=                            | name orchestrator.auth.readerSecret
          orchestrator.auth.oidc.issuer=https://i                    | belong together
          image.tag=latest                                           | name a version
          orchestrator.ingress.enabled=true                          | needs orchestrator.ingress.host
          orchestrator.httpRoute.enabled=true                        | the gateways that it hangs on
          orchestrator.httpRoute.enabled=true,orchestrator.ingress.enabled=true | keep one of them
          data.fill.enabled=true                                     | needs a claim to fill
          data.fill.enabled=true,data.size=1Gi                       | needs data.fill.image and data.fill.command
          checkpoints.size=1Gi                                       | checkpoints.size and checkpoints.existingClaim are both set
          checkpoints.s3.region=eu-central-1                         | name the place, s3://BUCKET/PREFIX
          pools.spot.min=20                                          | min must not be greater
          pools.spot.min=1                                           | set mode to warm
          orchestrator.image=x:latest                                | name a version or a digest
          orchestrator.env.GIT_TOKEN=x                               | orchestrator.env.GIT_TOKEN looks like a secret
          pools.spot.env.AWS_SECRET_ACCESS_KEY=x                     | checkpoints.s3.credentialsSecret
          pools.spot.image=x:latest                                  | name a version or a digest
          pools.spot.resources.limits.nvidia\\.com/gpu=1             | make them equal
          """)
  void whatCannotWorkIsRefusedWithWhatToDo(String set, String reason) {
    assertThatThrownBy(() -> Chart.text(Chart.valuesOf("spot.yaml"), values(set)))
        .hasMessageContaining(reason);
  }

  private static Map<String, String> values(String set) {
    return Arrays.stream(set.split(","))
        .map(pair -> pair.split("=", 2))
        .collect(Collectors.toMap(pair -> pair[0], pair -> pair[1]));
  }
}

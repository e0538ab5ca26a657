package dev.lethe.artifacts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KafkaAccessFileTest {
  private static final String SECRET = "s3cret-of-the-client";

  @TempDir private Path directory;

  @Test
  void whatLetsInIsReadAndShownToNobody() throws Exception {
    KafkaAccess access =
        read("security.protocol=SASL_SSL\nsasl.jaas.config=x password=\"%s\";\n".formatted(SECRET));

    assertThat(access.settings())
        .containsEntry("security.protocol", "SASL_SSL")
        .containsEntry("sasl.jaas.config", "x password=\"%s\";".formatted(SECRET));
    assertThat(access.toString()).contains("sasl.jaas.config").doesNotContain(SECRET);
  }

  @Test
  void whatLetheRestsOnIsNotForTheFileToChange() {
    assertThatThrownBy(() -> read("acks=0\nbootstrap.servers=%s\n".formatted(SECRET)))
        .isInstanceOf(AccessUnusable.class)
        .hasMessageContaining("acks, bootstrap.servers")
        .message()
        .doesNotContain(SECRET);
    assertThatThrownBy(() -> KafkaAccess.read(directory.resolve("none")))
        .isInstanceOf(AccessUnusable.class);
  }

  @Test
  void theIssuerThatTheFileNamesMayBeAskedForTokens() throws Exception {
    String property = "org.apache.kafka.sasl.oauthbearer.allowed.urls";
    try {
      read("sasl.oauthbearer.token.endpoint.url=https://issuer.example/token\n");

      assertThat(System.getProperty(property)).isEqualTo("https://issuer.example/token");
    } finally {
      System.clearProperty(property);
    }
  }

  private KafkaAccess read(String text) throws Exception {
    return KafkaAccess.read(Files.writeString(directory.resolve("config"), text));
  }
}

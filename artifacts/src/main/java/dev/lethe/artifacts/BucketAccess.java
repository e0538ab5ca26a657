package dev.lethe.artifacts;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.stream.Stream;
import javax.net.ssl.TrustManager;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.AwsSessionCredentials;
import software.amazon.awssdk.auth.credentials.DefaultCredentialsProvider;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.checksums.RequestChecksumCalculation;
import software.amazon.awssdk.core.checksums.ResponseChecksumValidation;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.regions.providers.AwsProfileRegionProvider;
import software.amazon.awssdk.regions.providers.DefaultAwsRegionProviderChain;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.S3ClientBuilder;
import software.amazon.awssdk.services.s3.S3Configuration;

/**
 * Which object store it is and how one is let in: by the names that AWS's own clients read from the
 * environment, and where these say nothing as they do: profile files, tokens of web identities, the
 * machine. What lets one in is in no message.
 */
final class BucketAccess {
  private static final String ENDPOINT = "AWS_ENDPOINT_URL";
  private static final String CERTIFICATES = "AWS_CA_BUNDLE";
  private static final Duration CONNECT = Duration.ofSeconds(5);
  private static final Duration READ = Duration.ofSeconds(30);

  private final Map<String, String> environment;

  BucketAccess(Map<String, String> environment) {
    this.environment = environment;
  }

  /**
   * A client of the store, which asks nothing of it yet.
   *
   * @throws AccessUnusable when the environment says what cannot be
   */
  S3Client client() {
    URI endpoint = endpoint();
    // other stores than AWS's know neither buckets as hosts nor checksums that follow the content
    S3ClientBuilder builder =
        S3Client.builder()
            .region(region(endpoint))
            .credentialsProvider(credentials())
            .httpClientBuilder(http())
            .requestChecksumCalculation(RequestChecksumCalculation.WHEN_REQUIRED)
            .responseChecksumValidation(ResponseChecksumValidation.WHEN_REQUIRED)
            .serviceConfiguration(
                S3Configuration.builder()
                    .pathStyleAccessEnabled(endpoint != null)
                    .chunkedEncodingEnabled(false)
                    .build());
    return (endpoint == null ? builder : builder.endpointOverride(endpoint)).build();
  }

  private @Nullable URI endpoint() {
    String named = first(ENDPOINT + "_S3", ENDPOINT);
    if (named == null) {
      return null;
    }
    if (named.contains("@")) {
      // not shown: it may have a password in it
      throw new AccessUnusable(
          ENDPOINT
              + " has a user in it; put who one is into AWS_ACCESS_KEY_ID and"
              + " AWS_SECRET_ACCESS_KEY");
    }
    try {
      URI endpoint = URI.create(named);
      if (String.valueOf(endpoint.getScheme()).matches("https?") && endpoint.getHost() != null) {
        return endpoint;
      }
    } catch (IllegalArgumentException _) {
      // refused below, like one that is well-formed and no web address
    }
    throw new AccessUnusable(
        "%s is \"%s\", not the URL of a store; expected https://HOST:PORT"
            .formatted(ENDPOINT, named));
  }

  private Region region(@Nullable URI endpoint) {
    String named = first("AWS_REGION", "AWS_DEFAULT_REGION");
    if (named != null) {
      return Region.of(named);
    }
    try {
      // a machine outside of AWS is not asked where in AWS it is
      return endpoint == null
          ? DefaultAwsRegionProviderChain.builder().build().getRegion()
          : new AwsProfileRegionProvider().getRegion();
    } catch (SdkClientException _) {
      return Region.US_EAST_1; // what stores without regions take
    }
  }

  private AwsCredentialsProvider credentials() {
    String id = first("AWS_ACCESS_KEY_ID");
    String secret = first("AWS_SECRET_ACCESS_KEY");
    String session = first("AWS_SESSION_TOKEN");
    if (id == null || secret == null) {
      return DefaultCredentialsProvider.builder().build();
    }
    return StaticCredentialsProvider.create(
        session == null
            ? AwsBasicCredentials.create(id, secret)
            : AwsSessionCredentials.create(id, secret, session));
  }

  private UrlConnectionHttpClient.Builder http() {
    UrlConnectionHttpClient.Builder http =
        UrlConnectionHttpClient.builder().connectionTimeout(CONNECT).socketTimeout(READ);
    String certificates = first(CERTIFICATES);
    if (certificates != null) {
      TrustManager[] trusted = trusted(certificates);
      http.tlsTrustManagersProvider(() -> trusted);
    }
    return http;
  }

  private static TrustManager[] trusted(String certificates) {
    try {
      return Trust.managers(Path.of(certificates));
    } catch (Trust.Unreadable e) {
      throw new AccessUnusable("%s=%s: %s".formatted(CERTIFICATES, certificates, e.getMessage()));
    }
  }

  private @Nullable String first(String... names) {
    return Stream.of(names)
        .map(name -> environment.getOrDefault(name, ""))
        .filter(value -> !value.isBlank())
        .findFirst()
        .orElse(null);
  }
}

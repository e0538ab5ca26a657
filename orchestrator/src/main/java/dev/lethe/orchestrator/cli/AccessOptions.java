package dev.lethe.orchestrator.cli;

import dev.lethe.options.NumberOption;
import dev.lethe.orchestrator.coordinator.Quota;
import dev.lethe.orchestrator.http.access.Access;
import dev.lethe.orchestrator.http.access.AccessUnusable;
import dev.lethe.orchestrator.http.access.Issuer;
import dev.lethe.orchestrator.http.access.KeySet;
import dev.lethe.orchestrator.http.access.Limits;
import dev.lethe.orchestrator.http.access.Peers;
import dev.lethe.orchestrator.http.access.Tls;
import dev.lethe.orchestrator.http.access.Tokens;
import java.net.URI;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Who is let in over HTTP, and how much each may ask. */
final class AccessOptions {
  @Option(
      names = "--tokens",
      paramLabel = "FILE",
      description = "Let in whoever has a token of this file: lines that lethe token prints.")
  private @Nullable Path tokens;

  @Option(
      names = "--oidc-issuer",
      paramLabel = "URL",
      description = "Let in whoever has a JSON Web Token of this issuer.")
  private @Nullable String issuer;

  @Option(
      names = "--oidc-audience",
      paramLabel = "NAME",
      description = "Whom the token has to be for (default: lethe).")
  private String audience = "lethe";

  @Option(
      names = "--oidc-keys",
      paramLabel = "URL|FILE",
      description = "The issuer's JSON Web Key Set.")
  private @Nullable String keys;

  @Option(
      names = "--oidc-claim",
      paramLabel = "CLAIM",
      description =
          "What of the token names lethe-read, lethe-submit or lethe-admin; dots where it is within"
              + " another (default: roles).")
  private String claim = "roles";

  @Option(names = "--tls-cert", paramLabel = "FILE", description = "Serve HTTPS with this, PEM.")
  private @Nullable Path certificate;

  @Option(names = "--tls-key", paramLabel = "FILE", description = "Its key, PEM (PKCS #8).")
  private @Nullable Path key;

  @Option(
      names = "--tls-ca",
      paramLabel = "FILE",
      description = "Who signs other orchestrators' certificates, PEM (default: whom Java trusts).")
  private @Nullable Path trusted;

  @Option(
      names = "--tls-name",
      paramLabel = "NAME",
      description =
          "What the certificates of all orchestrators are for, wherever they are (default: each for"
              + " the host in its own --url).")
  private @Nullable String name;

  @Option(
      names = "--allow-origin",
      paramLabel = "ORIGIN",
      description = "Let pages from there ask, such as https://lab.example; may be repeated.")
  private List<URI> origins = List.of();

  @Option(names = "--open-metrics", description = "Serve /metrics to anybody.")
  private boolean openMetrics;

  private int rate = (int) Limits.USUAL.rate();
  private long openSweeps = Long.MAX_VALUE;
  private long trials = Long.MAX_VALUE;
  private long evaluations = Long.MAX_VALUE;

  @Spec(Spec.Target.MIXEE)
  private @Nullable CommandSpec command;

  @Option(
      names = "--rate",
      paramLabel = "N",
      description = "Requests a second that each caller may send; 4 N at once (default: 50).")
  void rate(int number) {
    rate = NumberOption.between(spec(), "--rate", number, 1, 100_000);
  }

  @Option(
      names = "--max-open-sweeps",
      paramLabel = "N",
      description = "Sweeps that an owner may have open (default: any number).")
  void openSweeps(int number) {
    openSweeps = NumberOption.atLeastOne(spec(), "--max-open-sweeps", number);
  }

  @Option(
      names = "--max-trials",
      paramLabel = "N",
      description = "Trials that an owner may have in open sweeps (default: any number).")
  void trials(int number) {
    trials = NumberOption.atLeastOne(spec(), "--max-trials", number);
  }

  @Option(
      names = "--max-gradient-evaluations",
      paramLabel = "N",
      description = "Gradient evaluations that an owner may have in open sweeps (default: any).")
  void evaluations(long number) {
    if (number < 1) {
      throw new ParameterException(
          spec().commandLine(),
          "--max-gradient-evaluations is %d; expected 1 or more".formatted(number));
    }
    evaluations = number;
  }

  private CommandSpec spec() {
    return Objects.requireNonNull(command);
  }

  /** What they say together, for an orchestrator that listens at this host. */
  Access access(String host) {
    try {
      Access access =
          new Access(
              tokens == null ? Tokens.NONE : Tokens.read(tokens),
              issuer(),
              tls(),
              new Peers(trusted, name),
              origins(),
              openMetrics,
              Limits.USUAL.withRate(rate).with(new Quota(openSweeps, trials, evaluations)));
      access
          .problem(host)
          .ifPresent(problem -> {
            throw new AccessUnusable(problem);
          });
      return access;
    } catch (AccessUnusable e) {
      throw new ParameterException(spec().commandLine(), String.valueOf(e.getMessage()));
    }
  }

  private @Nullable Issuer issuer() {
    if (issuer == null && keys == null) {
      return null;
    }
    if (issuer == null || keys == null) {
      throw new AccessUnusable("--oidc-issuer and --oidc-keys belong together; one is missing");
    }
    return new Issuer(issuer, audience, KeySet.Place.of(keys), claim);
  }

  private @Nullable Tls tls() {
    if (certificate == null && key == null) {
      return null;
    }
    if (certificate == null || key == null) {
      throw new AccessUnusable("--tls-cert and --tls-key belong together; one is missing");
    }
    return new Tls(certificate, key);
  }

  /** As browsers write them; a star would be everybody. */
  private Set<String> origins() {
    Set<String> known = new HashSet<>();
    for (URI origin : origins) {
      String text = origin.toString();
      if (origin.getHost() == null || !text.matches("https?://[^/?#@*]+")) {
        throw new AccessUnusable(
            "--allow-origin %s; expected https://HOST or https://HOST:PORT".formatted(text));
      }
      known.add(text);
    }
    return known;
  }
}

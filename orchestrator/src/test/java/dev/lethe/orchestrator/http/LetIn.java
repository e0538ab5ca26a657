package dev.lethe.orchestrator.http;

import dev.lethe.orchestrator.http.access.Access;
import dev.lethe.orchestrator.http.access.Limits;
import dev.lethe.orchestrator.http.access.NewToken;
import dev.lethe.orchestrator.http.access.Peers;
import dev.lethe.orchestrator.http.access.Role;
import dev.lethe.orchestrator.http.access.Tls;
import dev.lethe.orchestrator.http.access.Tokens;
import dev.lethe.orchestrator.testing.OwnCertificate;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Who is let in, in tests. */
final class LetIn {
  static final NewToken READER = NewToken.of("rita", Role.READ);
  static final NewToken ANNE = NewToken.of("anne", Role.SUBMIT);
  static final NewToken BERT = NewToken.of("bert", Role.SUBMIT);
  static final NewToken ADMIN = NewToken.of("ada", Role.ADMIN);
  static final HttpInterface.Address ANY_PORT = new HttpInterface.Address("127.0.0.1", 0, "");

  private LetIn() {}

  static Access byToken(Path directory) throws IOException {
    return byToken(directory, Limits.USUAL, null);
  }

  static Access byToken(Path directory, Limits limits, @Nullable OwnCertificate own)
      throws IOException {
    return byToken(directory, limits, own, null);
  }

  /** With a name that the certificates of all orchestrators are for. */
  static Access byToken(
      Path directory, Limits limits, @Nullable OwnCertificate own, @Nullable String name)
      throws IOException {
    Path file =
        Files.write(
            directory.resolve("tokens"),
            List.of("# the lab", READER.line(), ANNE.line(), BERT.line(), ADMIN.line()));
    Tls tls = own == null ? null : new Tls(own.certificate(), own.key());
    Peers peers = new Peers(own == null ? null : own.certificate(), name);
    return new Access(Tokens.read(file), null, tls, peers, Set.of(), false, limits);
  }
}

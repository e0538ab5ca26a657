package dev.lethe.orchestrator.cli;

import dev.lethe.options.WebAddress;
import dev.lethe.orchestrator.local.Home;
import java.net.URI;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Which orchestrator a command asks. */
final class ServerOptions {
  private static final URI HERE = URI.create("http://127.0.0.1:8400");

  @Option(
      names = "--server",
      defaultValue = "${env:LETHE_SERVER}",
      paramLabel = "URL",
      converter = WebAddress.class,
      description =
          "The orchestrator (default: LETHE_SERVER, the one of lethe run on this machine, or"
              + " http://127.0.0.1:8400).")
  @Nullable URI server;

  @Mixin private ClientAccess access = new ClientAccess();

  ServerClient connect() throws ServerProblem {
    return new ServerClient(
        server == null ? Home.orchestrator(Home.defaultDirectory()).orElse(HERE) : server, access);
  }
}

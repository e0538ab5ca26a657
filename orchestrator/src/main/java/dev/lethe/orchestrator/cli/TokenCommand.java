package dev.lethe.orchestrator.cli;

import dev.lethe.orchestrator.http.access.NewToken;
import dev.lethe.orchestrator.http.access.Role;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.TypeConversionException;

/** {@code lethe token}: makes what lets somebody in. */
@Command(
    name = "token",
    description = "Makes a token that an orchestrator lets in.",
    mixinStandardHelpOptions = true)
final class TokenCommand implements Callable<Integer> {
  @Parameters(paramLabel = "NAME", description = "Who it is for; the owner of what is submitted.")
  private String name = "";

  @Option(
      names = "--role",
      paramLabel = "ROLE",
      required = true,
      converter = RoleWord.class,
      description = "What it may do: read, submit or admin.")
  private Role role = Role.READ;

  /** A role by its word. */
  static final class RoleWord implements ITypeConverter<Role> {
    @Override
    public Role convert(String text) {
      return Role.of(text)
          .orElseThrow(() ->
              new TypeConversionException(
                  "\"%s\" is no role; expected read, submit or admin".formatted(text)));
    }
  }

  /** The line can be sent straight into the file, while the token is shown to a person. */
  @Override
  public Integer call() {
    NewToken made = NewToken.of(name, role);
    System.err.println("The token, shown this once; give it to " + name + " as LETHE_TOKEN:");
    System.err.println(made.token());
    System.err.println("The line for the file that lethe orchestrator --tokens FILE reads:");
    System.out.println(made.line());
    return Exit.DONE;
  }
}

package dev.lethe.orchestrator.http.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TokensTest {
  @TempDir private Path directory;

  @Test
  void aTokenLetsInWhoseLineIsInTheFileAndTheLineItselfDoesNot() throws Exception {
    NewToken made = NewToken.of("anne", Role.SUBMIT);

    Tokens tokens = read("# people\n\n" + made.line() + " # until May\n");

    assertThat(tokens.caller(made.token())).hasValue(new Caller("anne", Role.SUBMIT));
    assertThat(tokens.caller(made.line().replaceAll(".*sha256:", ""))).isEmpty();
    assertThat(tokens.caller("")).isEmpty();
    assertThat(made.toString()).doesNotContain(made.token());
    assertThat(made.token()).isNotEqualTo(NewToken.of("anne", Role.SUBMIT).token());
  }

  @Test
  void everyWrongLineIsToldAndNoneIsQuoted() {
    NewToken made = NewToken.of("anne", Role.READ);

    assertThatThrownBy(() ->
            read(
                "anne read %s\nbert root sha256:%s\n%s\n%s\n"
                    .formatted(made.token(), "0".repeat(64), made.line(), made.line())))
        .isInstanceOf(AccessUnusable.class)
        .hasMessageContaining("line 1", "line 2", "line 4  the same token")
        .message()
        .doesNotContain(made.token());
  }

  @Test
  void aFileWithoutATokenLetsNobodyStart() {
    assertThatThrownBy(() -> read("# nobody\n")).hasMessageContaining("lethe token");
    assertThatThrownBy(() -> Tokens.read(directory.resolve("none")))
        .hasMessageContaining("cannot be read");
    assertThatThrownBy(() -> NewToken.of("a b", Role.READ)).isInstanceOf(AccessUnusable.class);
  }

  private Tokens read(String text) throws Exception {
    return Tokens.read(Files.writeString(directory.resolve("tokens"), text));
  }
}

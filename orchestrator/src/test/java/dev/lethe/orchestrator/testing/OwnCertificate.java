package dev.lethe.orchestrator.testing;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.KeyStore;
import java.util.Base64;

/**
 * A certificate of this machine's loopback that its bearer signed.
 *
 * @param certificate PEM
 * @param key PEM, PKCS #8
 */
public record OwnCertificate(Path certificate, Path key) {
  private static final char[] NO_SECRET = "changeit".toCharArray();

  /** Makes one in the directory. */
  public static OwnCertificate in(Path directory)
      throws IOException, InterruptedException, GeneralSecurityException {
    Path store = directory.resolve("own.p12");
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair",
                "-keyalg",
                "EC",
                "-dname",
                "CN=localhost",
                "-ext",
                "SAN=dns:localhost,ip:127.0.0.1",
                "-alias",
                "own",
                "-storepass",
                new String(NO_SECRET),
                "-keystore",
                store.toString())
            .inheritIO()
            .start();
    if (process.waitFor() != 0) {
      throw new IOException("keytool makes no certificate");
    }
    KeyStore keys = KeyStore.getInstance("PKCS12");
    try (InputStream in = Files.newInputStream(store)) {
      keys.load(in, NO_SECRET);
    }
    Key key = keys.getKey("own", NO_SECRET);
    return new OwnCertificate(
        pem(directory.resolve("own.crt"), "CERTIFICATE", keys.getCertificate("own").getEncoded()),
        pem(directory.resolve("own.key"), "PRIVATE KEY", key.getEncoded()));
  }

  private static Path pem(Path file, String what, byte[] content) throws IOException {
    String text = Base64.getMimeEncoder(64, "\n".getBytes(US_ASCII)).encodeToString(content);
    return Files.writeString(
        file, "-----BEGIN %s-----%n%s%n-----END %s-----%n".formatted(what, text, what));
  }
}

package dev.lethe.options;

import java.net.URI;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads the address of a server that a user named, and refuses what cannot be one. */
public final class WebAddress implements ITypeConverter<URI> {
  private static final int LAST_PORT = 65_535;

  @Override
  public URI convert(String text) {
    if (text.contains("@")) {
      throw new TypeConversionException(
          "it has a user in it, and every user of this machine sees command lines; expected"
              + " http://HOST:PORT");
    }
    try {
      URI address = URI.create(text.strip());
      String scheme = address.getScheme();
      boolean web = "http".equals(scheme) || "https".equals(scheme);
      if (web && address.getHost() != null && address.getPort() <= LAST_PORT) {
        return address;
      }
    } catch (IllegalArgumentException _) {
      // refused below, like one that is well-formed and no web address
    }
    throw new TypeConversionException(
        "\"%s\" is not the URL of a server; expected http://HOST:PORT".formatted(text));
  }
}

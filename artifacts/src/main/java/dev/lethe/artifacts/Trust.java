package dev.lethe.artifacts;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.Collection;
import java.util.Collections;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;
import javax.net.ssl.X509TrustManager;

/** Whose certificates are taken for a server's. */
public final class Trust {
  /** Java's name for the file of whom it trusts; with Type and Password behind it for the rest. */
  static final String STORE = "javax.net.ssl.trustStore";

  /** Certificates are public; a file of this form needs a password all the same. */
  private static final String NO_SECRET = "changeit";

  private Trust() {}

  /** What was to be trusted cannot be read. */
  public static final class Unreadable extends Exception {
    private static final long serialVersionUID = 1;

    Unreadable(String message, Throwable cause) {
      super(message, cause);
    }
  }

  /**
   * Those of a PEM file, or signed by them, and no others.
   *
   * @throws Unreadable when there are none in it
   */
  public static SSLContext only(Path pem) throws Unreadable {
    try {
      return context(managers(pem));
    } catch (GeneralSecurityException e) {
      throw new Unreadable("is not certificates in PEM form", e);
    }
  }

  /** What trusts them. */
  static TrustManager[] managers(Path pem) throws Unreadable {
    try {
      TrustManagerFactory factory =
          TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      factory.init(store(pem));
      return factory.getTrustManagers();
    } catch (GeneralSecurityException e) {
      throw new Unreadable("is not certificates in PEM form", e);
    }
  }

  /** The same, and MLflow's client trusts them too. */
  static SSLContext onlyForMlflow(Path pem) throws Unreadable {
    SSLContext context = only(pem);
    try {
      forMlflowsClient(store(pem));
    } catch (IOException | GeneralSecurityException e) {
      throw new Unreadable("cannot be passed on", e);
    }
    return context;
  }

  private static KeyStore store(Path pem) throws Unreadable {
    try (InputStream in = Files.newInputStream(pem)) {
      KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
      store.load(null, null);
      Collection<? extends Certificate> found =
          CertificateFactory.getInstance("X.509").generateCertificates(in);
      for (Certificate certificate : found) {
        store.setCertificateEntry("trusted-" + store.size(), certificate);
      }
      if (found.isEmpty()) {
        throw new Unreadable("has no certificate", new IOException(pem.toString()));
      }
      return store;
    } catch (IOException e) {
      throw new Unreadable("cannot be read", e);
    } catch (GeneralSecurityException e) {
      throw new Unreadable("is not certificates in PEM form", e);
    }
  }

  /**
   * Java's own trust, with these: MLflow's client takes no other. It reads it anew with each
   * client, from a file that this process names for itself.
   */
  private static void forMlflowsClient(KeyStore named)
      throws IOException, GeneralSecurityException {
    KeyStore all = KeyStore.getInstance("PKCS12");
    all.load(null, null);
    for (String alias : Collections.list(named.aliases())) {
      all.setCertificateEntry(alias, named.getCertificate(alias));
    }
    TrustManagerFactory factory =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    factory.init((KeyStore) null);
    for (TrustManager manager : factory.getTrustManagers()) {
      if (manager instanceof X509TrustManager java) {
        for (X509Certificate issuer : java.getAcceptedIssuers()) {
          all.setCertificateEntry("java-" + all.size(), issuer);
        }
      }
    }
    Path file = Files.createTempFile("lethe-trust-", ".p12");
    file.toFile().deleteOnExit();
    try (OutputStream out = Files.newOutputStream(file)) {
      all.store(out, NO_SECRET.toCharArray());
    }
    System.setProperty(STORE, file.toString());
    System.setProperty(STORE + "Type", "PKCS12");
    System.setProperty(STORE + "Password", NO_SECRET);
  }

  /** Anybody's, whatever the name in it: only for trying things out. */
  static SSLContext anybody() {
    try {
      return context(new TrustManager[] {new Anybody()});
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java platform has TLS", e);
    }
  }

  private static SSLContext context(TrustManager[] trusted) throws GeneralSecurityException {
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(null, trusted, null);
    return context;
  }

  /** An extended one, because Java itself compares the server's name for any other. */
  private static final class Anybody extends X509ExtendedTrustManager {
    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type) {}

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket) {}

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type) {}

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket) {}

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

    @Override
    public X509Certificate[] getAcceptedIssuers() {
      return new X509Certificate[0];
    }
  }
}

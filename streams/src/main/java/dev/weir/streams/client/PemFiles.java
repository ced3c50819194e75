package dev.weir.streams.client;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** Certificates and keys as PEM files, for the JDK's own client. */
final class PemFiles {
  private static final Pattern KEY =
      Pattern.compile("-----BEGIN PRIVATE KEY-----([A-Za-z0-9+/=\\s]+)-----END PRIVATE KEY-----");
  private static final List<String> ALGORITHMS = List.of("EC", "RSA", "EdDSA");
  private static final char[] NO_PASSWORD = new char[0];

  /** A certificate with its chain, and its key. */
  record Identity(Path certificate, Path key) {}

  private PemFiles() {}

  /**
   * @throws IllegalArgumentException if a file does not do
   */
  static SSLContext context(Path trusted, Optional<Identity> identity) {
    try {
      KeyStore trust = empty();
      int number = 0;
      for (Certificate certificate : certificates(trusted)) {
        trust.setCertificateEntry("trusted-" + number++, certificate);
      }
      TrustManagerFactory trusts =
          TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      trusts.init(trust);
      KeyManager[] shown = new KeyManager[0];
      if (identity.isPresent()) {
        KeyStore own = empty();
        own.setKeyEntry(
            "own",
            key(identity.get().key()),
            NO_PASSWORD,
            certificates(identity.get().certificate()).toArray(new Certificate[0]));
        KeyManagerFactory keys =
            KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keys.init(own, NO_PASSWORD);
        shown = keys.getKeyManagers();
      }
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(shown, trusts.getTrustManagers(), null);
      return context;
    } catch (GeneralSecurityException | IOException e) {
      throw new IllegalArgumentException("TLS: " + e, e);
    }
  }

  private static KeyStore empty() throws GeneralSecurityException, IOException {
    KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
    store.load(null, NO_PASSWORD);
    return store;
  }

  private static Collection<? extends Certificate> certificates(Path file) {
    try {
      Collection<? extends Certificate> found =
          CertificateFactory.getInstance("X.509")
              .generateCertificates(new ByteArrayInputStream(Files.readAllBytes(file)));
      if (!found.isEmpty()) {
        return found;
      }
    } catch (IOException | CertificateException e) {
      throw new IllegalArgumentException(file + ": " + e + " (expected: certificates, PEM)", e);
    }
    throw new IllegalArgumentException(file + ": none in it (expected: certificates, PEM)");
  }

  private static PrivateKey key(Path file) throws GeneralSecurityException {
    String text;
    try {
      text = Files.readString(file, StandardCharsets.ISO_8859_1);
    } catch (IOException e) {
      throw new IllegalArgumentException(file + ": cannot be read (expected: a key, PEM)", e);
    }
    Matcher found = KEY.matcher(text);
    if (found.find()) {
      PKCS8EncodedKeySpec bytes =
          new PKCS8EncodedKeySpec(Base64.getMimeDecoder().decode(found.group(1)));
      for (String algorithm : ALGORITHMS) {
        try {
          return KeyFactory.getInstance(algorithm).generatePrivate(bytes);
        } catch (InvalidKeySpecException e) {
          // Of another algorithm.
        }
      }
    }
    throw new IllegalArgumentException(
        file
            + ": no key in it (expected: PKCS #8 without a password, PEM; one of "
            + ALGORITHMS
            + ")");
  }
}

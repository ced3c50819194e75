package dev.weir.streams.client;

import java.nio.file.Path;
import java.util.Optional;
import javax.net.ssl.SSLContext;

/**
 * How a client makes itself known, and whom it trusts. Immutable.
 *
 * @param tls speaks TLS with it; empty for plain text
 * @param key sent with every call; empty where none is needed
 */
public record ClientSecurity(Optional<SSLContext> tls, Optional<String> key) {
  /** Plain text, and nobody asks who it is. */
  public static final ClientSecurity NONE = new ClientSecurity(Optional.empty(), Optional.empty());

  /** These, and a key: to be sent over TLS, or to this machine alone. */
  public ClientSecurity withKey(String newKey) {
    return new ClientSecurity(tls, Optional.of(newKey));
  }

  /**
   * TLS with instances whose certificates these have signed; the name asked for must be in them.
   *
   * @param trusted certificates, PEM
   * @throws IllegalArgumentException if the file does not do
   */
  public ClientSecurity withTls(Path trusted) {
    return new ClientSecurity(Optional.of(PemFiles.context(trusted, Optional.empty())), key);
  }

  /**
   * As {@link #withTls(Path)}, showing a certificate of its own.
   *
   * @param certificate with its chain, PEM
   * @param privateKey of the certificate, PEM (PKCS #8, no password)
   * @throws IllegalArgumentException if a file does not do
   */
  public ClientSecurity withTls(Path trusted, Path certificate, Path privateKey) {
    return new ClientSecurity(
        Optional.of(
            PemFiles.context(trusted, Optional.of(new PemFiles.Identity(certificate, privateKey)))),
        key);
  }

  /** Without the key. */
  @Override
  public String toString() {
    return "ClientSecurity[tls="
        + tls.isPresent()
        + ", key="
        + (key.isPresent() ? "given" : "none")
        + "]";
  }
}

package dev.weir.streams.routing;

import dev.weir.streams.security.TlsFiles;
import java.util.Optional;

/**
 * How an instance makes itself known to the others.
 *
 * @param tls shows the instance's own certificate, and trusts whom its client authority signed, or
 *     else whom the Java runtime trusts; empty for plain text
 * @param key of a caller with the role {@code instance}; empty where none is needed
 */
public record PeerSecurity(Optional<TlsFiles> tls, Optional<String> key) {
  /** Plain text, and nobody asks who it is. */
  public static final PeerSecurity NONE = new PeerSecurity(Optional.empty(), Optional.empty());

  /** Without the key. */
  @Override
  public String toString() {
    return "PeerSecurity[tls=" + tls + ", key=" + (key.isPresent() ? "given" : "none") + "]";
  }
}

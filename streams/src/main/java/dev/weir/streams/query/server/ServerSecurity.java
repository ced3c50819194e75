package dev.weir.streams.query.server;

import dev.weir.streams.security.Guard;
import dev.weir.streams.security.TlsFiles;
import java.util.Optional;

/**
 * Who is let in, and whether what is said can be overheard.
 *
 * @param guard empty when everybody is let in: on loopback, or behind somebody else's guard
 * @param tls empty for plain text
 */
public record ServerSecurity(Optional<Guard> guard, Optional<TlsFiles> tls) {
  /** Everybody is let in, in plain text. */
  public static final ServerSecurity NONE = new ServerSecurity(Optional.empty(), Optional.empty());
}

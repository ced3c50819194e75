package dev.weir.streams;

import dev.weir.streams.query.server.ServerSecurity;
import dev.weir.streams.routing.PeerSecurity;
import dev.weir.streams.security.CallersFile;
import java.util.Optional;

/**
 * Who an instance lets in, and how it makes itself known to the other instances.
 *
 * @param server of its own port
 * @param peers of its questions to others
 * @param callers the file that the guard of the port goes by; watched while the instance runs
 */
record InstanceSecurity(ServerSecurity server, PeerSecurity peers, Optional<CallersFile> callers) {
  static final InstanceSecurity NONE =
      new InstanceSecurity(ServerSecurity.NONE, PeerSecurity.NONE, Optional.empty());
}

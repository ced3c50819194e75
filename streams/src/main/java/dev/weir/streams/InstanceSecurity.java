package dev.weir.streams;

import dev.weir.streams.query.server.ServerSecurity;
import dev.weir.streams.routing.PeerSecurity;

/**
 * Who an instance lets in, and how it makes itself known to the other instances.
 *
 * @param server of its own port
 * @param peers of its questions to others
 */
record InstanceSecurity(ServerSecurity server, PeerSecurity peers) {
  static final InstanceSecurity NONE = new InstanceSecurity(ServerSecurity.NONE, PeerSecurity.NONE);
}

package dev.weir.streams.security;

import java.util.Set;

/**
 * Somebody known: by a key, or by the name in a certificate.
 *
 * @param name for the audit log; no secret
 * @param requestsPerSecond 0 for no limit
 */
public record Caller(String name, Set<Role> roles, int requestsPerSecond) {
  public Caller {
    roles = Set.copyOf(roles);
  }

  /** Whether a role is this caller's; an admin has all. */
  public boolean may(Role role) {
    return roles.contains(role) || roles.contains(Role.ADMIN);
  }
}

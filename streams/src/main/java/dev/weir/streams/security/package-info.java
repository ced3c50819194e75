/**
 * Who may ask what: keys with roles, their rates, certificates, and the audit log. Pure but for the
 * reading of files; how a refusal looks on the wire belongs to the server.
 */
@NullMarked
package dev.weir.streams.security;

import org.jspecify.annotations.NullMarked;

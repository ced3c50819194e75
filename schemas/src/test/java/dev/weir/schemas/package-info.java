/** Proof that the wire contract holds: frozen releases, compatibility, bytes. */
@org.jspecify.annotations.NullMarked
package dev.weir.schemas;

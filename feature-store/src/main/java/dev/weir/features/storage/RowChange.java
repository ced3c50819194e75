package dev.weir.features.storage;

import org.jspecify.annotations.Nullable;

/** A row put under a key, or removed where it is null. */
public record RowChange(byte[] key, byte @Nullable [] row) {}

package dev.weir.streams.live;

import org.jspecify.annotations.Nullable;

/**
 * One record of a live table's topic.
 *
 * @param value null takes the key's entry away
 * @param timestampMs when the broker got it
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
public record LiveRecord(byte[] key, byte @Nullable [] value, long offset, long timestampMs) {}

package dev.weir.features.expiry;

/**
 * What a whole pass of a sweep found in a range and left there. Rows that are written during the
 * pass may or may not be in it.
 *
 * @param name of the range
 * @param entries rows or records
 * @param bytes of their keys and values, before compression
 * @param newestEventMs newest event time behind any of them, {@link Long#MIN_VALUE} without any
 */
public record RangeStatistics(
    String name, SweepRange.Kind kind, long entries, long bytes, long newestEventMs) {}

package dev.weir.streams.offline.output;

/** A column of a table to write. */
public record OutputColumn(String name, ColumnType type) {}

package dev.weir.streams.lists;

import static java.util.Objects.requireNonNull;

import dev.weir.internal.ListEntry;
import org.jspecify.annotations.Nullable;

/**
 * An entry put or taken out.
 *
 * @param value null takes it out
 * @param offset where the record stands
 */
public record EntryChange(EntryKey key, @Nullable ListEntry value, long offset) {
  public EntryChange {
    requireNonNull(key, "key");
  }
}

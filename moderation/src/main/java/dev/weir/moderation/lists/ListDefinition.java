package dev.weir.moderation.lists;

import static java.util.Objects.requireNonNull;

import dev.weir.moderation.lists.hashes.HashIndex;
import org.jspecify.annotations.Nullable;

/**
 * A list as a policy asks for it. Immutable.
 *
 * @param asWritten patterns: whether they read the text as written, not its normal form
 * @param wholeWord terms: whether they match whole words only
 * @param distance hashes: bits in which a hash may differ, 0 to 63
 * @param minQuality hashes: media that say a lower quality are passed over
 * @param unless name of the list that takes matches back; null when there is none
 * @param given entries that stand with the policy; null when there are none
 */
public record ListDefinition(
    String name,
    ListKind kind,
    boolean asWritten,
    boolean wholeWord,
    int distance,
    int minQuality,
    @Nullable String unless,
    @Nullable ListIndex<?, ?> given) {
  /** PDQ's own threshold. */
  public static final int DISTANCE_DEFAULT = 31;

  public ListDefinition {
    requireNonNull(name, "name");
    requireNonNull(kind, "kind");
    if (distance < 0 || distance > HashIndex.DISTANCE_MAX) {
      throw new IllegalArgumentException(
          "distance: " + distance + " (expected: 0 to " + HashIndex.DISTANCE_MAX + ")");
    }
  }

  /** Whether terms or patterns read the text as written, not its normal form. */
  public boolean readsOriginal() {
    return kind == ListKind.WRITTEN_TERMS || (kind == ListKind.PATTERNS && asWritten);
  }
}

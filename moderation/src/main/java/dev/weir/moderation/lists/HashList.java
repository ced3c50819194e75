package dev.weir.moderation.lists;

import dev.weir.moderation.lists.hashes.HashIndex;
import dev.weir.moderation.lists.hashes.PerceptualHash;
import dev.weir.moderation.lists.tiers.Tier;
import dev.weir.moderation.lists.tiers.Tiers;
import java.util.Comparator;
import org.jspecify.annotations.Nullable;

/** Perceptual hashes: the nearest within a distance. */
final class HashList extends ListIndex<PerceptualHash, HashIndex> {
  private HashList(Tiers<PerceptualHash, HashIndex> tiers) {
    super(ListKind.HASHES, tiers);
  }

  static HashList none() {
    return new HashList(Tiers.empty(HashIndex::new, Comparator.naturalOrder()));
  }

  @Override
  HashList of(Tiers<PerceptualHash, HashIndex> changed) {
    return new HashList(changed);
  }

  @Override
  PerceptualHash entry(String canonical) {
    return PerceptualHash.parse(canonical)
        .orElseThrow(() -> new IllegalArgumentException("hash: not in canonical form"));
  }

  /** An entry and how far it is. */
  record Near(PerceptualHash entry, int distance) {}

  /** The nearest entry within the distance, of equally near ones the first; null if none is. */
  @Nullable Near nearest(PerceptualHash hash, int distance, long atMs) {
    Nearest nearest = new Nearest();
    for (Tier<HashIndex> tier : tiers().tiers()) {
      HashIndex index = tier.segment();
      index.within(
          hash,
          distance,
          (found, bits) -> {
            if (tier.holds(found, atMs)) {
              nearest.take(index.hash(found), bits);
            }
          });
    }
    return nearest.near;
  }

  private static final class Nearest {
    private @Nullable Near near;

    void take(PerceptualHash entry, int distance) {
      Near known = near;
      if (known == null
          || distance < known.distance
          || (distance == known.distance && entry.compareTo(known.entry) < 0)) {
        near = new Near(entry, distance);
      }
    }
  }
}

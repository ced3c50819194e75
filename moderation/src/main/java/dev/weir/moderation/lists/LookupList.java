package dev.weir.moderation.lists;

import dev.weir.moderation.lists.tiers.SortedStrings;
import dev.weir.moderation.lists.tiers.Tier;
import dev.weir.moderation.lists.tiers.Tiers;
import java.util.Comparator;

/** Domains, texts and entities: by their canonical form. */
final class LookupList extends ListIndex<String, SortedStrings> {
  private LookupList(ListKind kind, Tiers<String, SortedStrings> tiers) {
    super(kind, tiers);
  }

  static LookupList none(ListKind kind) {
    return new LookupList(kind, Tiers.empty(SortedStrings::new, Comparator.naturalOrder()));
  }

  @Override
  LookupList of(Tiers<String, SortedStrings> changed) {
    return new LookupList(kind(), changed);
  }

  @Override
  String entry(String canonical) {
    return canonical;
  }

  boolean holds(String entry, long atMs) {
    for (Tier<SortedStrings> tier : tiers().tiers()) {
      int index = tier.segment().indexOf(entry);
      if (index >= 0 && tier.holds(index, atMs)) {
        return true;
      }
    }
    return false;
  }
}

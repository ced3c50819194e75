package dev.weir.moderation.lists;

import dev.weir.moderation.lists.patterns.PatternIndex;
import dev.weir.moderation.lists.tiers.Tier;
import dev.weir.moderation.lists.tiers.Tiers;
import java.util.Comparator;

/** Patterns: those that can match are run. */
final class PatternList extends ListIndex<String, PatternIndex> {
  private PatternList(Tiers<String, PatternIndex> tiers) {
    super(ListKind.PATTERNS, tiers);
  }

  static PatternList none() {
    return new PatternList(Tiers.empty(PatternIndex::new, Comparator.naturalOrder()));
  }

  @Override
  PatternList of(Tiers<String, PatternIndex> changed) {
    return new PatternList(changed);
  }

  @Override
  String entry(String canonical) {
    return canonical;
  }

  /** Hands over every place of the text that a pattern matches. */
  void find(String text, long atMs, Places places) {
    for (Tier<PatternIndex> tier : tiers().tiers()) {
      PatternIndex index = tier.segment();
      index.find(
          text,
          pattern -> tier.holds(pattern, atMs),
          (pattern, start, end) -> places.add(start, end, index.get(pattern)));
    }
  }
}

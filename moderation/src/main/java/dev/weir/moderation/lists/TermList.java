package dev.weir.moderation.lists;

import dev.weir.moderation.lists.terms.TermIndex;
import dev.weir.moderation.lists.terms.Words;
import dev.weir.moderation.lists.tiers.Tier;
import dev.weir.moderation.lists.tiers.Tiers;
import java.util.Comparator;
import java.util.List;

/** Terms: all of them in one pass over the text. */
final class TermList extends ListIndex<String, TermIndex> {
  private TermList(ListKind kind, Tiers<String, TermIndex> tiers) {
    super(kind, tiers);
  }

  static TermList none(ListKind kind) {
    return new TermList(kind, Tiers.empty(TermIndex::new, Comparator.naturalOrder()));
  }

  @Override
  TermList of(Tiers<String, TermIndex> changed) {
    return new TermList(kind(), changed);
  }

  @Override
  String entry(String canonical) {
    return canonical;
  }

  /** Hands over every place of the text that a term stands at, by where it ends. */
  void find(String text, boolean wholeWord, long atMs, Places places) {
    List<Tier<TermIndex>> all = tiers().tiers();
    int[] states = new int[all.size()];
    for (int i = 0; i < text.length() && !places.full(); i++) {
      char c = text.charAt(i);
      int end = i + 1;
      for (int t = 0; t < states.length; t++) {
        Tier<TermIndex> tier = all.get(t);
        TermIndex index = tier.segment();
        states[t] = index.step(states[t], c);
        if (index.ends(states[t])) {
          index.visit(
              states[t],
              (term, length) -> {
                int start = end - length;
                if ((!wholeWord || Words.whole(text, start, end)) && tier.holds(term, atMs)) {
                  places.add(start, end, null);
                }
              });
        }
      }
    }
  }
}

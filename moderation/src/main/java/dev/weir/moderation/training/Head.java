package dev.weir.moderation.training;

import dev.weir.moderation.evaluation.LabelledText;
import java.util.Set;

/**
 * One definition of a label: what the annotators of these sources meant by it. Heads are trained
 * apart and combined into the label, since sources disagree.
 *
 * @param answer the label as it is called in the data
 * @param sources whose answers count; empty for all
 * @param frequent enough positives for count-based feature weights and fast learning
 */
record Head(String name, String answer, Set<String> sources, boolean frequent) {
  Head {
    sources = Set.copyOf(sources);
  }

  /** 1, 0, or -1 if this head learns nothing from the text. */
  int answer(LabelledText text) {
    return sources.isEmpty() || sources.contains(text.source()) ? text.answer(answer) : -1;
  }
}

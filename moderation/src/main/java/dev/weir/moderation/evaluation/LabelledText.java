package dev.weir.moderation.evaluation;

import java.util.Set;

/**
 * A text with human answers. Immutable.
 *
 * @param labels labels that hold
 * @param known labels that were asked about; a label not in here is unknown, not absent
 * @param source data set it comes from
 * @param split train or dev
 */
public record LabelledText(
    String id, String text, Set<String> labels, Set<String> known, String source, String split) {
  public LabelledText {
    labels = Set.copyOf(labels);
    known = Set.copyOf(known);
    if (!known.containsAll(labels)) {
      throw new IllegalArgumentException(
          "labels: " + labels + " (expected: all of them in known " + known + ")");
    }
  }

  /** 1 if the label holds, 0 if not, -1 if nobody was asked. */
  public int answer(String label) {
    return labels.contains(label) ? 1 : known.contains(label) ? 0 : -1;
  }
}

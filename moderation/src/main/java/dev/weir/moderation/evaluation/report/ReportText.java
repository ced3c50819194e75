package dev.weir.moderation.evaluation.report;

import java.util.Set;

/**
 * A labelled text and the slices it belongs to. Immutable.
 *
 * @param labels labels that hold
 * @param known labels that were asked about; others are unknown, not absent
 * @param source data set it comes from, empty when there is but one
 * @param functionality what the text tests, empty when nothing in particular
 * @param slices further groups to tell figures of, as {@code column=value}
 */
public record ReportText(
    String text,
    Set<String> labels,
    Set<String> known,
    String source,
    String functionality,
    Set<String> slices) {
  public ReportText {
    labels = Set.copyOf(labels);
    known = Set.copyOf(known);
    slices = Set.copyOf(slices);
    if (!known.containsAll(labels)) {
      throw new IllegalArgumentException(
          "labels: " + labels + " (expected: all of them in known " + known + ")");
    }
  }
}

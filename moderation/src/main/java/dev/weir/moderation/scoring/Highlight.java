package dev.weir.moderation.scoring;

/**
 * A part of the original text that carried a label's score.
 *
 * @param start first UTF-16 code unit in the original text
 * @param end one past the last
 * @param contribution share of the label's logit, positive for it
 */
public record Highlight(String label, int start, int end, float contribution) {
  public Highlight {
    if (start < 0 || end < start) {
      throw new IllegalArgumentException(
          "span: " + start + ".." + end + " (expected: 0 <= start <= end)");
    }
  }
}

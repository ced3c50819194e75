package dev.weir.moderation.explanation;

import static java.util.Objects.requireNonNull;

import dev.weir.moderation.enforcement.Action;
import java.util.List;

/**
 * Words without which the decision would have been milder: judged again without them, it was, and
 * each of them is needed for that.
 *
 * @param removed in the order of the text, not empty
 * @param then the action without them
 */
public record MinimalEdit(List<Part> removed, Action then) {
  /** UTF-16 code units of the original text, from start to before end. */
  public record Part(int start, int end) {
    public Part {
      if (start < 0 || end <= start) {
        throw new IllegalArgumentException(
            "part: " + start + ".." + end + " (expected: 0 <= start < end)");
      }
    }
  }

  public MinimalEdit {
    removed = List.copyOf(removed);
    requireNonNull(then, "then");
    if (removed.isEmpty()) {
      throw new IllegalArgumentException("removed: none (expected: at least one word)");
    }
  }
}

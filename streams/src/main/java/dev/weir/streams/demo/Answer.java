package dev.weir.streams.demo;

import dev.weir.decision.Reason;
import dev.weir.decision.RuleOutcome;
import dev.weir.decision.Verdict;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the demo reads of a verdict. Never the text.
 *
 * @param revision 1 for the first answer to a post
 * @param category null when nothing was found
 * @param rules the rules that fired, in policy order
 * @param explanation of the first of them that asked for the verdict's action; empty for none
 */
public record Answer(
    String postId,
    String authorId,
    int revision,
    String action,
    @Nullable String category,
    List<String> rules,
    String explanation) {
  public Answer {
    if (revision < 1) {
      throw new IllegalArgumentException("revision: " + revision + " (expected: 1 or more)");
    }
    rules = List.copyOf(rules);
  }

  /** True unless the post is allowed. */
  public boolean flagged() {
    return !action.equals("allow");
  }

  public static Answer of(Verdict verdict) {
    var rules = new ArrayList<String>();
    String explanation = "";
    for (Reason reason : verdict.getReasons()) {
      if (reason.getOutcome() == RuleOutcome.FIRED) {
        rules.add(reason.getRule());
        if (explanation.isEmpty() && reason.getAction().equals(verdict.getAction())) {
          explanation = reason.getExplanation();
        }
      }
    }
    return new Answer(
        verdict.getPostId(),
        verdict.getAuthorId(),
        verdict.getRevision(),
        verdict.getAction(),
        verdict.getCategory(),
        rules,
        explanation);
  }
}

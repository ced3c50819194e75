package dev.weir.moderation.enforcement;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Parameters of several proposals as one: the strictest of each. Which rules fired decides, not
 * their order, but for queues of equal priority.
 */
final class Strictest {
  private static final AuthorAction.Kind[] KINDS = AuthorAction.Kind.values();

  private Strictest() {}

  /** Whether any proposal says more than its action, as mostly none does. */
  static boolean anySaid(List<Reason> proposals) {
    for (Reason reason : proposals) {
      if (reason.outcome() == RuleOutcome.FIRED
          && !reason.parameters().equals(ActionParameters.NONE)) {
        return true;
      }
    }
    return false;
  }

  /**
   * How the action is carried out: the smallest factor; the highest priority, with its queue. Of
   * equal priorities one that names a queue, and of those the first in policy order.
   */
  static ActionParameters parameters(Action action, List<Reason> proposals) {
    @Nullable ActionParameters strictest = null;
    for (Reason reason : proposals) {
      if (reason.outcome() == RuleOutcome.FIRED && reason.action() == action) {
        ActionParameters said = reason.parameters().of(action);
        if (strictest == null || stricter(said, strictest)) {
          strictest = said;
        }
      }
    }
    return strictest == null ? ActionParameters.NONE : strictest;
  }

  private static boolean stricter(ActionParameters one, ActionParameters other) {
    double factor = one.factor() == null ? 1 : one.factor();
    double otherFactor = other.factor() == null ? 1 : other.factor();
    if (factor != otherFactor) {
      return factor < otherFactor;
    }
    if (one.priority() != other.priority()) {
      return one.priority() > other.priority();
    }
    return one.queue() != null && other.queue() == null;
  }

  /** Each action once, for as long as the longest asks, in the order of their kinds. */
  static List<AuthorAction> authorActions(List<Reason> proposals) {
    List<AuthorAction> actions = new ArrayList<>();
    for (AuthorAction.Kind kind : KINDS) {
      long longestMs = 0;
      Set<String> rules = new LinkedHashSet<>();
      for (Reason reason : proposals) {
        long durationMs = kind.durationMs(reason.parameters());
        if (reason.outcome() == RuleOutcome.FIRED && durationMs > 0) {
          longestMs = Math.max(longestMs, durationMs);
          rules.add(reason.rule());
        }
      }
      if (longestMs > 0) {
        actions.add(new AuthorAction(kind, longestMs, List.copyOf(rules)));
      }
    }
    return actions;
  }

  /** Channels to be told, each once, in policy order. */
  static List<String> channels(List<Reason> proposals) {
    Set<String> told = new LinkedHashSet<>();
    for (Reason reason : proposals) {
      if (reason.outcome() == RuleOutcome.FIRED) {
        told.addAll(reason.parameters().channels());
      }
    }
    return List.copyOf(told);
  }
}

package dev.weir.moderation.enforcement;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * What is done about a post, in ascending severity: of several proposals the most severe is taken.
 */
public enum Action {
  ALLOW(0),
  LABEL(1),
  DEMOTE(2),
  INTERSTITIAL(3),
  REVIEW(4),
  REMOVE(5);

  private final int severity;
  private final String key = name().toLowerCase(Locale.ROOT);

  Action(int severity) {
    this.severity = severity;
  }

  /** The name used in policies, verdicts and metrics, e.g. {@code remove}. */
  public String key() {
    return key;
  }

  /** Rank among the actions; more is more severe. */
  public int severity() {
    return severity;
  }

  public boolean moreSevereThan(Action other) {
    return severity > other.severity;
  }

  /** The action with that {@link #key}. */
  public static Optional<Action> of(String key) {
    return Arrays.stream(values()).filter(action -> action.key.equals(key)).findFirst();
  }

  /** All keys in ascending severity. */
  public static List<String> keys() {
    return Arrays.stream(values()).map(Action::key).toList();
  }
}

package dev.weir.streams.command;

import dev.weir.decision.ActionParameters;
import dev.weir.decision.AuthorAction;
import dev.weir.decision.Verdict;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** How a verdict's action is carried out and what is done besides, in words and as values. */
final class VerdictWords {
  private VerdictWords() {}

  /** In one line; empty when nothing is said. */
  static String besides(Verdict verdict) {
    List<String> words = new ArrayList<>();
    ActionParameters parameters = verdict.getParameters();
    if (parameters != null) {
      if (parameters.getFactor() != null) {
        words.add("factor " + parameters.getFactor());
      }
      if (parameters.getQueue() != null) {
        words.add("queue " + parameters.getQueue());
      }
      if (parameters.getPriority() != null) {
        words.add("priority " + parameters.getPriority());
      }
    }
    for (AuthorAction action : verdict.getAuthorActions()) {
      words.add(
          "author "
              + action.getAction()
              + " until "
              + action.getUntil()
              + " ("
              + String.join(", ", action.getRules())
              + ")");
    }
    if (!verdict.getNotify().isEmpty()) {
      words.add("notify " + String.join(", ", verdict.getNotify()));
    }
    return String.join("; ", words);
  }

  /** Adds what is said, and nothing where nothing is. */
  static void besides(Verdict verdict, Map<String, Object> values) {
    ActionParameters parameters = verdict.getParameters();
    if (parameters != null) {
      Map<String, Object> said = new LinkedHashMap<>();
      putIfThere(said, "factor", parameters.getFactor());
      putIfThere(said, "queue", parameters.getQueue());
      putIfThere(said, "priority", parameters.getPriority());
      values.put("parameters", said);
    }
    if (!verdict.getAuthorActions().isEmpty()) {
      values.put(
          "author_actions", verdict.getAuthorActions().stream().map(VerdictWords::values).toList());
    }
    if (!verdict.getNotify().isEmpty()) {
      values.put("notify", verdict.getNotify());
    }
  }

  private static Map<String, Object> values(AuthorAction action) {
    Map<String, Object> values = new LinkedHashMap<>();
    values.put("action", action.getAction());
    values.put("duration_ms", action.getDurationMs());
    values.put("until", action.getUntil().toString());
    values.put("rules", action.getRules());
    return values;
  }

  private static void putIfThere(Map<String, Object> values, String key, @Nullable Object value) {
    if (value != null) {
      values.put(key, value);
    }
  }
}

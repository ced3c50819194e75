package dev.weir.moderation.policy;

import dev.weir.features.definition.Window;
import dev.weir.moderation.enforcement.Action;
import dev.weir.moderation.enforcement.ActionParameters;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;

/** Keys of rules and categories that say how an action is carried out, and what besides. */
final class ParameterParser {
  static final int CHANNELS_MAX = 8;

  private static final long DURATION_MS_MIN = 60_000;
  private static final long DURATION_MS_MAX = 365L * 86_400_000;
  private static final String FACTOR_FORM = "a number above 0 and below 1";
  private static final String PRIORITY_FORM =
      "a whole number from 1 to " + ActionParameters.PRIORITY_MAX;
  private static final String DURATION_FORM = "a duration from 1m to 365d, e.g. 1h";
  private static final String NOTIFY_FORM = "a channel, or a list of up to " + CHANNELS_MAX;

  private final Problems problems;

  ParameterParser(Problems problems) {
    this.problems = problems;
  }

  /** Of the actions of a category: what all of them are carried out by. */
  ActionParameters ofCategory(String where, Fields fields) {
    return new ActionParameters(
        factor(where, fields), queue(where, fields), priority(where, fields), 0, 0, List.of());
  }

  /** Of a rule that proposes that action. */
  ActionParameters ofRule(String where, Fields fields, Action action) {
    for (String key : List.of("factor", "queue", "priority")) {
      Action wanted = key.equals("factor") ? Action.DEMOTE : Action.REVIEW;
      Node node = fields.optional(key);
      if (node != null && action != wanted) {
        problems.add(
            node,
            where
                + ": '"
                + key
                + "' with action '"
                + action.key()
                + "' (expected: action '"
                + wanted.key()
                + "')");
      }
    }
    return new ActionParameters(
        factor(where, fields),
        queue(where, fields),
        priority(where, fields),
        duration(where, fields, "rate_limit"),
        duration(where, fields, "suspend"),
        channels(where, fields));
  }

  private @Nullable Double factor(String where, Fields fields) {
    ScalarNode scalar = fields.optionalText("factor", FACTOR_FORM);
    if (scalar == null) {
      return null;
    }
    try {
      double value = Double.parseDouble(scalar.getValue());
      if (value > 0 && value < 1) {
        return value;
      }
    } catch (NumberFormatException e) {
      // Said below.
    }
    refuse(where, "factor", scalar, FACTOR_FORM);
    return null;
  }

  private @Nullable String queue(String where, Fields fields) {
    ScalarNode scalar = fields.optionalText("queue", PolicyParser.ID_FORM);
    return scalar == null ? null : name(where, "queue", scalar);
  }

  private @Nullable String name(String where, String key, ScalarNode scalar) {
    if (!PolicyParser.isId(scalar.getValue())) {
      refuse(where, key, scalar, PolicyParser.ID_FORM);
      return null;
    }
    return scalar.getValue();
  }

  private int priority(String where, Fields fields) {
    ScalarNode scalar = fields.optionalText("priority", PRIORITY_FORM);
    if (scalar == null) {
      return 0;
    }
    try {
      int value = Integer.parseInt(scalar.getValue());
      if (value >= 1 && value <= ActionParameters.PRIORITY_MAX) {
        return value;
      }
    } catch (NumberFormatException e) {
      // Said below.
    }
    refuse(where, "priority", scalar, PRIORITY_FORM);
    return 0;
  }

  private long duration(String where, Fields fields, String key) {
    ScalarNode scalar = fields.optionalText(key, DURATION_FORM);
    if (scalar == null) {
      return 0;
    }
    try {
      long value = Window.parseMs(scalar.getValue());
      if (value >= DURATION_MS_MIN && value <= DURATION_MS_MAX) {
        return value;
      }
    } catch (IllegalArgumentException e) {
      // Said below.
    }
    refuse(where, key, scalar, DURATION_FORM);
    return 0;
  }

  private List<String> channels(String where, Fields fields) {
    Node node = fields.optional("notify");
    if (node == null) {
      return List.of();
    }
    List<Node> named = node instanceof SequenceNode list ? list.getValue() : List.of(node);
    if (named.isEmpty() || named.size() > CHANNELS_MAX) {
      problems.add(
          node, where + ": notify names " + named.size() + " (expected: " + NOTIFY_FORM + ")");
      return List.of();
    }
    Set<String> channels = new LinkedHashSet<>();
    for (Node one : named) {
      if (!(one instanceof ScalarNode scalar)) {
        refuse(where, "notify", one, NOTIFY_FORM);
        continue;
      }
      String channel = name(where, "notify", scalar);
      if (channel != null && !channels.add(channel)) {
        problems.add(one, where + ": notify names '" + channel + "' twice (expected: each once)");
      }
    }
    return new ArrayList<>(channels);
  }

  private void refuse(String where, String key, Node node, String form) {
    problems.add(
        node, where + ": " + key + " is " + Fields.kind(node) + " (expected: " + form + ")");
  }
}

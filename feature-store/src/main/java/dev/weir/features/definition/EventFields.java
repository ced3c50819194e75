package dev.weir.features.definition;

import dev.weir.features.event.EventType;
import dev.weir.features.expression.DidYouMean;
import java.util.List;

/** Naming a field that an event type does not have. */
final class EventFields {
  private static final int SHOWN_MAX = 30;

  private EventFields() {}

  /** {@code 'tags' (expected: a field of X: a, b); did you mean ...}, or why it is left out. */
  static String unknown(EventType type, String path) {
    List<String> paths = type.fields().stream().map(EventType.Field::path).toList();
    String shown =
        paths.size() <= SHOWN_MAX
            ? String.join(", ", paths)
            : String.join(", ", paths.subList(0, SHOWN_MAX)) + " and others";
    return type.whyLeftOut(path)
        .map(why -> "'" + path + "' of " + type.name() + " cannot be used: " + why)
        .orElseGet(
            () ->
                "'"
                    + path
                    + "' (expected: a field of "
                    + type.name()
                    + ": "
                    + shown
                    + ")"
                    + DidYouMean.hint(path, paths));
  }
}

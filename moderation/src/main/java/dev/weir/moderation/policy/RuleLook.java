package dev.weir.moderation.policy;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** On which looks a rule runs. */
enum RuleLook {
  FIRST,
  SECOND,
  ANY;

  boolean includes(Look look) {
    return switch (this) {
      case FIRST -> look == Look.FIRST;
      case SECOND -> look == Look.SECOND;
      case ANY -> true;
    };
  }

  String key() {
    return name().toLowerCase(Locale.ROOT);
  }

  static Optional<RuleLook> of(String key) {
    return Arrays.stream(values()).filter(look -> look.key().equals(key)).findFirst();
  }

  static List<String> keys() {
    return Arrays.stream(values()).map(RuleLook::key).toList();
  }
}

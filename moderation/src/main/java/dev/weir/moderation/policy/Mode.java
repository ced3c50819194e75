package dev.weir.moderation.policy;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** What is done with a policy's verdicts. */
public enum Mode {
  /** Verdicts are acted upon. */
  ENFORCE,
  /** Verdicts are recorded only. */
  SHADOW;

  public String key() {
    return name().toLowerCase(Locale.ROOT);
  }

  static Optional<Mode> of(String key) {
    return Arrays.stream(values()).filter(mode -> mode.key().equals(key)).findFirst();
  }

  static List<String> keys() {
    return Arrays.stream(values()).map(Mode::key).toList();
  }
}

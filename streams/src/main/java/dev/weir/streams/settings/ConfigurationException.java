package dev.weir.streams.settings;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** Definitions, policy or model refused; the message has every problem, with file and place. */
public final class ConfigurationException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  ConfigurationException(String message) {
    super(message);
  }

  ConfigurationException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }

  /** Of several problems, each on its line. */
  static ConfigurationException ofProblems(List<String> problems) {
    return new ConfigurationException(
        "configuration refused:"
            + System.lineSeparator()
            + String.join(System.lineSeparator(), problems));
  }
}

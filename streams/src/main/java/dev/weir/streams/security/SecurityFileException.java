package dev.weir.streams.security;

import java.util.List;

/** A file of keys or certificates refused; the message has every problem, with file and line. */
public final class SecurityFileException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  SecurityFileException(List<String> problems) {
    super(String.join(System.lineSeparator(), problems));
  }
}

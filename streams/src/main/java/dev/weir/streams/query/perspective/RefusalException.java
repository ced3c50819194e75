package dev.weir.streams.query.perspective;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** A request that is not answered with scores: the client's fault. */
final class RefusalException extends Exception {
  private static final long serialVersionUID = 1L;

  /** Perspective's {@code errorType}. */
  enum ErrorType {
    COMMENT_EMPTY,
    COMMENT_TOO_LONG,
    NO_REQUESTED_ATTRIBUTES,
    LANGUAGE_NOT_SUPPORTED_BY_ATTRIBUTE,
    INVALID_REQUEST
  }

  /**
   * @param requested as the client said, empty if it said nothing
   * @param detected as found, empty if nothing was looked for
   */
  record Languages(Attribute attribute, List<String> requested, List<String> detected) {
    Languages {
      requested = List.copyOf(requested);
      detected = List.copyOf(detected);
    }
  }

  private final ErrorType type;
  private final transient @Nullable Languages languages;

  RefusalException(ErrorType type, String message) {
    this(type, message, null);
  }

  RefusalException(ErrorType type, String message, @Nullable Languages languages) {
    // An answer, not an accident: no stack trace is kept.
    super(message, null, false, false);
    this.type = type;
    this.languages = languages;
  }

  ErrorType type() {
    return type;
  }

  @Nullable Languages languages() {
    return languages;
  }
}

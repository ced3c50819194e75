package dev.weir.streams.query.grpc;

import dev.weir.streams.push.PushException;
import dev.weir.streams.query.LookupException;
import dev.weir.streams.query.Problem;
import java.util.List;
import java.util.stream.Collectors;

/** A call refused: code and words for the caller, no content. */
final class GrpcException extends Exception {
  private static final long serialVersionUID = 1L;

  private final GrpcCode code;

  GrpcException(GrpcCode code, String message) {
    // An answer, not an accident: no stack trace is kept.
    super(message, null, false, false);
    this.code = code;
  }

  GrpcCode code() {
    return code;
  }

  /** A lookup that cannot be answered. */
  static GrpcException of(LookupException e) {
    String message = String.valueOf(e.getMessage());
    return switch (e.kind()) {
      case INVALID -> new GrpcException(GrpcCode.INVALID_ARGUMENT, words(e.problems()));
      case NAME_COLLISION -> new GrpcException(GrpcCode.INVALID_ARGUMENT, message);
      case FEATURE_NOT_FOUND, SERVICE_NOT_FOUND, REQUEST_VALUE_MISSING ->
          new GrpcException(GrpcCode.NOT_FOUND, message);
      case OWNER_AWAY -> new GrpcException(GrpcCode.UNAVAILABLE, message);
    };
  }

  /** An event that was not written, or not known to be. */
  static GrpcException of(PushException e) {
    String message = String.valueOf(e.getMessage());
    return switch (e.kind()) {
      case INVALID -> new GrpcException(GrpcCode.INVALID_ARGUMENT, words(e.problems()));
      case SOURCE_NOT_FOUND -> new GrpcException(GrpcCode.INVALID_ARGUMENT, message);
      case BUSY, UNCONFIRMED -> new GrpcException(GrpcCode.UNAVAILABLE, message);
    };
  }

  private static String words(List<Problem> problems) {
    return problems.stream()
        .map(problem -> place(problem) + ": " + problem.message())
        .collect(Collectors.joining("; "));
  }

  private static String place(Problem problem) {
    return problem.path().stream()
        .map(part -> part instanceof Integer ? part.toString() : Problem.quoted(part.toString()))
        .collect(Collectors.joining("."));
  }
}

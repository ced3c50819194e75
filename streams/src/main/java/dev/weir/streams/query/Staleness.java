package dev.weir.streams.query;

import com.linecorp.armeria.server.ServiceRequestContext;

/**
 * How callers learn that values come from a copy of their rows: by a header of the answer, as
 * neither the JSON nor the messages of Feast's contract have a place for it.
 */
public final class Staleness {
  /** Milliseconds; absent when all values come from the owners of their rows. */
  public static final String HEADER = "weir-stale-ms";

  private Staleness() {}

  /** Before the answer is written. */
  public static void tell(ServiceRequestContext ctx, LookupAnswer answer) {
    long ms = answer.stalenessMs();
    if (ms > 0) {
      ctx.mutateAdditionalResponseHeaders(headers -> headers.setLong(HEADER, ms));
    }
  }
}

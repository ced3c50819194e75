package dev.weir.streams.stage;

import java.nio.ByteBuffer;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * One author's posts in flight, and the posts that wait for them.
 *
 * <p>A verdict becomes part of its author's reputation {@code settleMs} of event time after the
 * post. A post may therefore be evaluated only when every earlier post of its author whose verdict
 * it must see has been answered; otherwise the answer would depend on how fast verdicts come back.
 * In live traffic the answer is there long before it is due; under a replay at full speed posts
 * wait their turn.
 *
 * <pre>
 *   parkedFrom:8 parkedTo:8 { offset:8 eventTimeMs:8 }*
 * </pre>
 *
 * <p>Not thread-safe: owned by one stream task.
 */
final class AuthorGate {
  private static final int HEADER_BYTES = 16;
  private static final int ENTRY_BYTES = 16;

  private long parkedFrom;
  private long parkedTo;
  private long[] offsets;
  private long[] eventTimesMs;
  private int inFlight;

  private AuthorGate(int capacity) {
    this.offsets = new long[capacity];
    this.eventTimesMs = new long[capacity];
  }

  static AuthorGate read(byte @Nullable [] row) {
    if (row == null) {
      return new AuthorGate(2);
    }
    ByteBuffer in = ByteBuffer.wrap(row);
    AuthorGate gate = new AuthorGate((row.length - HEADER_BYTES) / ENTRY_BYTES + 1);
    gate.parkedFrom = in.getLong();
    gate.parkedTo = in.getLong();
    while (in.hasRemaining()) {
      gate.sent(in.getLong(), in.getLong());
    }
    return gate;
  }

  /** The row, null when there is nothing to remember. */
  byte @Nullable [] row() {
    if (inFlight == 0 && parkedFrom == parkedTo) {
      return null;
    }
    ByteBuffer out = ByteBuffer.allocate(HEADER_BYTES + inFlight * ENTRY_BYTES);
    out.putLong(parkedFrom).putLong(parkedTo);
    for (int i = 0; i < inFlight; i++) {
      out.putLong(offsets[i]).putLong(eventTimesMs[i]);
    }
    return out.array();
  }

  /** Whether a post evaluated as of that time has to wait for an answer. */
  boolean closedAsOf(long asOfMs, long settleMs) {
    for (int i = 0; i < inFlight; i++) {
      if (eventTimesMs[i] + settleMs <= asOfMs) {
        return true;
      }
    }
    return false;
  }

  /** A post goes on its way; no-op when it is on its way already. */
  void sent(long offset, long eventTimeMs) {
    if (indexOf(offset) >= 0) {
      return;
    }
    if (inFlight == offsets.length) {
      offsets = Arrays.copyOf(offsets, inFlight * 2);
      eventTimesMs = Arrays.copyOf(eventTimesMs, inFlight * 2);
    }
    offsets[inFlight] = offset;
    eventTimesMs[inFlight] = eventTimeMs;
    inFlight++;
  }

  /** Offsets of the posts in flight, in order of sending. */
  long[] inFlight() {
    return Arrays.copyOf(offsets, inFlight);
  }

  /** Whether that post is in flight. */
  boolean isInFlight(long offset) {
    return indexOf(offset) >= 0;
  }

  /** Whether that post or one behind it is in flight: an author's posts are sent in log order. */
  boolean isInFlightFrom(long offset) {
    for (int i = 0; i < inFlight; i++) {
      if (offsets[i] >= offset) {
        return true;
      }
    }
    return false;
  }

  /** A post has been answered; no-op when it was before. */
  void answered(long offset) {
    int i = indexOf(offset);
    if (i >= 0) {
      inFlight--;
      // In order of sending, so that the row does not depend on the order of answers.
      System.arraycopy(offsets, i + 1, offsets, i, inFlight - i);
      System.arraycopy(eventTimesMs, i + 1, eventTimesMs, i, inFlight - i);
    }
  }

  /** Forgets every post in flight: what waits may go on. */
  void open() {
    inFlight = 0;
  }

  boolean hasParked() {
    return parkedFrom < parkedTo;
  }

  /** How many posts wait. */
  int parked() {
    return (int) (parkedTo - parkedFrom);
  }

  /** Sequence number of the post that waits longest. */
  long firstParked() {
    return parkedFrom;
  }

  /** Sequence number of the post that was parked last. */
  long lastParked() {
    return parkedTo - 1;
  }

  /**
   * Sequence number under which the next post is parked. A queue starts at its first post's offset,
   * so that no number comes back: a crash may leave rows of the queue before.
   */
  long park(long offset) {
    if (!hasParked()) {
      parkedFrom = offset;
      parkedTo = offset;
    }
    return parkedTo++;
  }

  /** The post that waited longest has gone on. */
  void unparked() {
    parkedFrom++;
    if (parkedFrom == parkedTo) {
      parkedFrom = 0;
      parkedTo = 0;
    }
  }

  private int indexOf(long offset) {
    for (int i = 0; i < inFlight; i++) {
      if (offsets[i] == offset) {
        return i;
      }
    }
    return -1;
  }
}

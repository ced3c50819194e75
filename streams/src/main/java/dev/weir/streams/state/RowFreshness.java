package dev.weir.streams.state;

import java.nio.ByteBuffer;

/**
 * How current one copy of a store's rows is, as a bound that can be told to whoever reads it.
 *
 * <pre>
 *   key     0:3 mark:1 (3) 't'
 *   value   completeAsOfMs:8
 * </pre>
 *
 * The owner logs this mark after all rows of a commit: every row that could be seen at the owner by
 * that moment comes before it in the changelog. So a copy that has read the mark lacks nothing that
 * could be seen by then, by the clock of the owner; how far the clocks of the instances differ is
 * not in it.
 *
 * <p>Who takes over rows has, at first, what the changelog had: what the owner before had processed
 * since its last commit is processed again. Until then the mark is the bound, too ({@link
 * #caughtUp}).
 *
 * <p>Written by the thread that owns the store, but for {@link #caughtUp}; read by any.
 */
final class RowFreshness {
  /** Told instead of a bound where none is known. */
  static final long UNKNOWN = -1;

  /** Keys of this class start with three zero bytes and this one. */
  static final int MARK = 3;

  private static final byte[] KEY = {0, 0, 0, MARK, 't'};

  /**
   * An owner whose commits the group has not taken for so long may have been replaced without
   * knowing it: half of the shortest session, which a commit renews. It commits four times a
   * second, also when nothing happens.
   */
  static final long SILENT_MS_MAX = 3_000;

  /** Between marks while no row is written. */
  static final long IDLE_MARK_MS = 1_000;

  private volatile long completeAsOfMs = UNKNOWN;
  private volatile boolean owned;
  private volatile boolean caughtUp;
  private volatile int takeovers;
  private volatile long committedMs;
  private long committingMs = UNKNOWN;
  private long markedMs = UNKNOWN;

  static byte[] key() {
    return KEY.clone();
  }

  static boolean isMark(byte[] key) {
    return key.length == KEY.length
        && key[0] == 0
        && key[1] == 0
        && key[2] == 0
        && key[3] == MARK
        && key[4] == 't';
  }

  static byte[] value(long completeAsOfMs) {
    return ByteBuffer.allocate(Long.BYTES).putLong(completeAsOfMs).array();
  }

  /** A mark was read: from the changelog, or from rows that were there. */
  void marked(byte[] value) {
    // Not back: a stale instance may have logged an older one behind it.
    completeAsOfMs = Math.max(completeAsOfMs, ByteBuffer.wrap(value).getLong());
  }

  /**
   * This copy is the owner's from now on: the group has said so, as it does with a commit.
   *
   * @param nowMs wall clock
   */
  void owned(long nowMs) {
    int before = takeovers; // one thread writes
    takeovers = before + 1;
    caughtUp = false;
    committedMs = nowMs;
    committingMs = UNKNOWN;
    markedMs = UNKNOWN;
    owned = true;
  }

  /**
   * Which take-over of this copy is under way whose rows may still lack what the owner before had
   * processed; 0 when there is none.
   */
  int catchingUp() {
    return owned && !caughtUp ? takeovers : 0;
  }

  /** All that had been read by anybody before that take-over is processed. */
  void caughtUp(int takeover) {
    if (takeover == takeovers) {
      caughtUp = true;
    }
  }

  /** Whether all that had been read by anybody before the take-over is processed. */
  boolean isCaughtUp() {
    return owned && caughtUp;
  }

  /** This copy is no longer the owner's. */
  void given() {
    owned = false;
  }

  /**
   * The owner begins to commit.
   *
   * @return whether a mark is to be logged
   */
  boolean commits(boolean rowsWritten, long nowMs) {
    if (!owned) {
      return false;
    }
    committingMs = nowMs;
    if (!caughtUp) {
      // What it logs now may not hold yet what the owner before had shown.
      return false;
    }
    completeAsOfMs = Math.max(completeAsOfMs, nowMs);
    if (!rowsWritten && markedMs != UNKNOWN && nowMs - markedMs < IDLE_MARK_MS) {
      return false;
    }
    markedMs = nowMs;
    return true;
  }

  /** The group has taken the commit: by its beginning nobody else was the owner. */
  void committed() {
    if (committingMs != UNKNOWN) {
      committedMs = committingMs;
    }
  }

  /** Whether the owner tells it: not a copy that follows the changelog. */
  boolean isOwned() {
    return owned;
  }

  /**
   * How long ago everything that the copy may lack had not been seen anywhere yet; 0 for the
   * owner's, {@link #UNKNOWN} when nothing is known.
   */
  long staleMs(long nowMs) {
    if (owned && caughtUp) {
      long silentMs = nowMs - committedMs;
      return silentMs <= SILENT_MS_MAX ? 0 : silentMs;
    }
    long asOfMs = completeAsOfMs;
    return asOfMs == UNKNOWN ? UNKNOWN : Math.max(0, nowMs - asOfMs);
  }
}

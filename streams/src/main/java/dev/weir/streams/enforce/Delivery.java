package dev.weir.streams.enforce;

import org.jspecify.annotations.Nullable;

/**
 * One verdict on its way. Owned by the thread of its {@link Deliveries}; what is sent is immutable.
 */
public final class Delivery {
  private final int partition;
  private final long offset;
  private final String postId;
  private final int revision;
  private final long decidedMs;
  private final byte[] body;
  private int tries;
  private long firstTryMs;
  private long dueMs;
  private @Nullable String problem;

  /**
   * @param partition of the topic of verdicts, as is the offset
   * @param decidedMs when the verdict was made
   * @param body what is posted; not changed afterwards
   */
  public Delivery(
      int partition, long offset, String postId, int revision, long decidedMs, byte[] body) {
    this.partition = partition;
    this.offset = offset;
    this.postId = postId;
    this.revision = revision;
    this.decidedMs = decidedMs;
    this.body = body;
  }

  public int partition() {
    return partition;
  }

  public long offset() {
    return offset;
  }

  public String postId() {
    return postId;
  }

  public int revision() {
    return revision;
  }

  long decidedMs() {
    return decidedMs;
  }

  /** What is posted. Not to be changed. */
  public byte[] body() {
    return body;
  }

  /** How often it was tried. */
  public int tries() {
    return tries;
  }

  /** When it was tried first; 0 before. */
  public long firstTryMs() {
    return firstTryMs;
  }

  /** Why the last try failed; null before one did. */
  public @Nullable String problem() {
    return problem;
  }

  long dueMs() {
    return dueMs;
  }

  void tried(long nowMs) {
    if (tries++ == 0) {
      firstTryMs = nowMs;
    }
  }

  void failed(String why, long nextTryMs) {
    problem = why;
    dueMs = nextTryMs;
  }
}

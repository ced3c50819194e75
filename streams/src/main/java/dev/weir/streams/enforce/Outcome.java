package dev.weir.streams.enforce;

/** What became of one try to deliver. */
public sealed interface Outcome {
  /** The receiver has it. */
  record Delivered() implements Outcome {}

  /** The receiver will not take it, however often it is sent. */
  record Refused(String reason) implements Outcome {}

  /**
   * It may be taken later.
   *
   * @param waitMs how long the receiver asks to be left alone, 0 when it says nothing
   */
  record Failed(String reason, long waitMs) implements Outcome {}
}

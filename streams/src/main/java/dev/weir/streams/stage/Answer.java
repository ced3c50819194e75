package dev.weir.streams.stage;

import java.nio.ByteBuffer;

/**
 * What the text stage sends for one post, as kept in its outbox:
 *
 * <pre>
 *   verdictLength:4 verdict:* feedback:*
 * </pre>
 *
 * @param verdict the verdict's bytes
 * @param feedback the event for the author's reputation
 */
record Answer(byte[] verdict, byte[] feedback) {
  byte[] row() {
    return ByteBuffer.allocate(Integer.BYTES + verdict.length + feedback.length)
        .putInt(verdict.length)
        .put(verdict)
        .put(feedback)
        .array();
  }

  static Answer of(byte[] row) {
    ByteBuffer in = ByteBuffer.wrap(row);
    byte[] verdict = new byte[in.getInt()];
    in.get(verdict);
    byte[] feedback = new byte[in.remaining()];
    in.get(feedback);
    return new Answer(verdict, feedback);
  }
}

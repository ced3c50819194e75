package dev.weir.features.aggregation;

/**
 * What a {@link Cell} is told of one event: its time and id hash, by which events are ordered, and
 * the aggregated field as eight bytes and, for text-valued aggregations, as UTF-8. Points into the
 * bytes of a row, copies nothing.
 *
 * <p>Mutable and reused; not thread-safe. Read it before the call returns, never keep it; the array
 * a text stands in may be kept until the reader of it is cleared and must not change until then.
 */
public final class EventInput {
  /**
   * Bytes of UTF-8 that are kept of a text: a longer one is cut at the border of a code point.
   * Counting distinct texts takes in the whole text by its hash; everything that keeps or groups by
   * texts works on the text as cut, so that two texts with the same first 255 bytes are one.
   */
  public static final int TEXT_BYTES_MAX = 255;

  private static final byte[] NO_BYTES = new byte[0];

  private long timeMs;
  private int idHash;
  private long bits;
  private byte[] text = NO_BYTES;
  private int textAt;
  private int textLength;

  /** Points to another event, without a value yet. */
  public EventInput event(long newTimeMs, int newIdHash) {
    timeMs = newTimeMs;
    idHash = newIdHash;
    bits = 0;
    textLength = 0;
    return this;
  }

  /** Sets the value: bits of a double or a hash. */
  public EventInput bits(long newBits) {
    bits = newBits;
    textLength = 0;
    return this;
  }

  /** Sets the value: its hash and its UTF-8, at most {@link #TEXT_BYTES_MAX} bytes. */
  public EventInput text(long hash, byte[] bytes, int at, int length) {
    bits = hash;
    text = bytes;
    textAt = at;
    textLength = length;
    return this;
  }

  public long timeMs() {
    return timeMs;
  }

  /** Upper 32 bits of the {@link Hash64} of the event's id: orders events of one millisecond. */
  public int idHash() {
    return idHash;
  }

  /** Bits of a double, or a hash; 0 when the cell wants neither. */
  public long bits() {
    return bits;
  }

  public double number() {
    return Double.longBitsToDouble(bits);
  }

  /** The array the text stands in, at {@link #textAt}. */
  public byte[] textBytes() {
    return text;
  }

  public int textAt() {
    return textAt;
  }

  public int textLength() {
    return textLength;
  }
}

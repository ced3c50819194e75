package dev.weir.features.aggregation;

/**
 * The state a tile keeps for one aggregate, as bytes. A state stands for one event at least: where
 * no event contributed a tile keeps nothing.
 *
 * <p>Laws: {@code merge} is associative and commutative to the byte, and {@code add} equals {@code
 * merge} with {@code first} of that event. So a state is a function of the set of its events.
 *
 * <p>Stateless, thread-safe.
 */
public abstract class Cell {
  Cell() {}

  /** What is kept of an input. */
  public enum InputKind {
    /** Only that it was there. */
    PRESENCE,
    /** The number. */
    NUMBER,
    /** The hash of the value. */
    HASH,
    /** The value as text, and its hash. */
    TEXT
  }

  /** Part of the definition's fingerprint: changes when the bytes change. */
  public abstract String format();

  public abstract InputKind inputKind();

  /** How many bytes more than both states writing their union may take. */
  public int mergeExtra() {
    return 0;
  }

  /** Most bytes the state of a single event may take. */
  public abstract int firstBytes();

  /** Bytes of the state at an offset. */
  public abstract int size(byte[] bytes, int at);

  /** Writes the state of a single event; returns the position after it. */
  public abstract int first(EventInput input, byte[] out, int to);

  /** Writes the state at {@code at} with one more event; returns the position after it. */
  public int add(byte[] bytes, int at, EventInput input, byte[] out, int to) {
    byte[] single = new byte[firstBytes()];
    first(input, single, 0);
    return merge(bytes, at, single, 0, out, to);
  }

  /** Writes the union of two states of disjoint sets of events; returns the position after it. */
  public abstract int merge(byte[] left, int leftAt, byte[] right, int rightAt, byte[] out, int to);

  /**
   * Whether {@link #remove} takes an event back so that the state answers as if it had not been.
   */
  public boolean invertible() {
    return false;
  }

  /**
   * Writes the state at {@code at} without one of its events; returns the position after it, {@code
   * to} when no event is left. Of what only serves bounds, more may stay than the events ask for.
   *
   * @throws UnsupportedOperationException if the cell is not {@link #invertible}
   */
  public int remove(byte[] bytes, int at, EventInput input, byte[] out, int to) {
    throw new UnsupportedOperationException(format() + ": removing an event");
  }

  /** A fresh reader of such states. */
  public abstract Accumulator accumulator();
}

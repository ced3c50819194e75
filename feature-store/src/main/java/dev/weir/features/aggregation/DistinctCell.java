package dev.weir.features.aggregation;

import dev.weir.features.storage.BigEndian;
import java.util.Arrays;

/**
 * Different values of a field: the hashes themselves up to 256 of them, then {@link HllRegisters}.
 *
 * <pre>
 * offset bytes
 * 0      2      number of hashes n, or 65535 for registers
 * 2      8 n    hashes, ascending as unsigned        } one of
 * 2      2048   registers                            } the two
 * </pre>
 *
 * <p>While every state of a window still has its hashes and their union is at most 4,096 the answer
 * is exact (but for two values of one 64-bit hash); otherwise the estimate's bound includes five
 * standard errors (11.5 %).
 */
final class DistinctCell extends Cell {
  static final DistinctCell INSTANCE = new DistinctCell();

  private static final int HASHES = 2;
  private static final int HASHES_MAX = 256;
  private static final int DENSE = 0xFFFF;
  private static final double BOUND = 5 * HllRegisters.STANDARD_ERROR;

  private DistinctCell() {}

  @Override
  public String format() {
    return "distinct/1";
  }

  @Override
  public InputKind inputKind() {
    return InputKind.HASH;
  }

  @Override
  public int mergeExtra() {
    // Two sets of hashes may become registers.
    return HllRegisters.COUNT;
  }

  @Override
  public int firstBytes() {
    return HASHES + Long.BYTES;
  }

  @Override
  public int size(byte[] bytes, int at) {
    int n = BigEndian.getU16(bytes, at);
    return HASHES + (n == DENSE ? HllRegisters.COUNT : n * Long.BYTES);
  }

  @Override
  public int first(EventInput input, byte[] out, int to) {
    BigEndian.putU16(out, to, 1);
    BigEndian.putLong(out, to + HASHES, input.bits());
    return to + HASHES + Long.BYTES;
  }

  @Override
  public int add(byte[] bytes, int at, EventInput input, byte[] out, int to) {
    int n = BigEndian.getU16(bytes, at);
    if (n == DENSE) {
      int size = size(bytes, at);
      System.arraycopy(bytes, at, out, to, size);
      HllRegisters.add(out, to + HASHES, input.bits());
      return to + size;
    }
    return super.add(bytes, at, input, out, to);
  }

  @Override
  public int merge(byte[] left, int leftAt, byte[] right, int rightAt, byte[] out, int to) {
    int n = BigEndian.getU16(left, leftAt);
    int m = BigEndian.getU16(right, rightAt);
    if (n == DENSE || m == DENSE) {
      return dense(left, leftAt, right, rightAt, out, to);
    }
    int i = 0;
    int j = 0;
    int at = to + HASHES;
    while (i < n || j < m) {
      long a = i < n ? hash(left, leftAt, i) : 0;
      long b = j < m ? hash(right, rightAt, j) : 0;
      int order = i == n ? 1 : j == m ? -1 : Long.compareUnsigned(a, b);
      BigEndian.putLong(out, at, order <= 0 ? a : b);
      at += Long.BYTES;
      i += order <= 0 ? 1 : 0;
      j += order >= 0 ? 1 : 0;
    }
    int distinct = (at - to - HASHES) / Long.BYTES;
    if (distinct > HASHES_MAX) {
      return dense(left, leftAt, right, rightAt, out, to);
    }
    BigEndian.putU16(out, to, distinct);
    return at;
  }

  private static int dense(byte[] left, int leftAt, byte[] right, int rightAt, byte[] out, int to) {
    BigEndian.putU16(out, to, DENSE);
    int registers = to + HASHES;
    Arrays.fill(out, registers, registers + HllRegisters.COUNT, (byte) 0);
    addTo(out, registers, left, leftAt);
    addTo(out, registers, right, rightAt);
    return registers + HllRegisters.COUNT;
  }

  private static void addTo(byte[] registers, int to, byte[] bytes, int at) {
    int n = BigEndian.getU16(bytes, at);
    if (n == DENSE) {
      HllRegisters.merge(registers, to, bytes, at + HASHES);
      return;
    }
    for (int i = 0; i < n; i++) {
      HllRegisters.add(registers, to, hash(bytes, at, i));
    }
  }

  private static long hash(byte[] bytes, int at, int index) {
    return BigEndian.getLong(bytes, at + HASHES + index * Long.BYTES);
  }

  @Override
  public Accumulator accumulator() {
    return new Distinct();
  }

  private static final class Distinct extends Accumulator {
    private final LongSet hashes = new LongSet();
    private final byte[] registers = new byte[HllRegisters.COUNT];
    private final byte[] withCuts = new byte[HllRegisters.COUNT];
    private boolean dense;

    private final byte[][] cuts = new byte[2][];
    private final int[] cutAt = new int[2];
    private final double[] fractions = new double[2];
    private int cutCount;

    @Override
    public void clear() {
      hashes.clear();
      if (dense) {
        Arrays.fill(registers, (byte) 0);
      }
      dense = false;
      cutCount = 0;
    }

    @Override
    public void event(EventInput input) {
      add(input.bits());
    }

    private void add(long hash) {
      if (dense) {
        HllRegisters.add(registers, 0, hash);
      } else if (!hashes.add(hash)) {
        toRegisters();
        HllRegisters.add(registers, 0, hash);
      }
    }

    @Override
    public void state(byte[] bytes, int at) {
      int n = BigEndian.getU16(bytes, at);
      if (n == DENSE) {
        toRegisters();
        HllRegisters.merge(registers, 0, bytes, at + HASHES);
        return;
      }
      for (int i = 0; i < n; i++) {
        add(hash(bytes, at, i));
      }
    }

    private void toRegisters() {
      if (!dense) {
        dense = true;
        hashes.forEach(hash -> HllRegisters.add(registers, 0, hash));
      }
    }

    @Override
    public void cut(byte[] bytes, int at, double fraction, long afterMs, long upToMs) {
      cuts[cutCount] = bytes;
      cutAt[cutCount] = at;
      fractions[cutCount++] = fraction;
    }

    @Override
    public void clearCuts() {
      cutCount = 0;
    }

    @Override
    public void answer(Aggregation aggregation, Answer into) {
      boolean sketched = dense;
      for (int i = 0; i < cutCount; i++) {
        sketched |= BigEndian.getU16(cuts[i], cutAt[i]) == DENSE;
      }
      if (sketched) {
        answerEstimate(into);
        return;
      }
      long value = hashes.size();
      long bound = 0;
      for (int i = 0; i < cutCount; i++) {
        int n = BigEndian.getU16(cuts[i], cutAt[i]);
        long more = 0;
        for (int j = 0; j < n; j++) {
          more += hashes.contains(hash(cuts[i], cutAt[i], j)) ? 0 : 1;
        }
        long part = Math.round(more * fractions[i]);
        value += part;
        bound += Math.max(part, more - part);
      }
      into.set((double) value, (double) bound);
    }

    private void answerEstimate(Answer into) {
      if (dense) {
        System.arraycopy(registers, 0, withCuts, 0, withCuts.length);
      } else {
        Arrays.fill(withCuts, (byte) 0);
        hashes.forEach(hash -> HllRegisters.add(withCuts, 0, hash));
      }
      double inside = HllRegisters.estimate(withCuts, 0);
      double fraction = 0;
      for (int i = 0; i < cutCount; i++) {
        addTo(withCuts, 0, cuts[i], cutAt[i]);
        fraction = Math.max(fraction, fractions[i]);
      }
      double all = cutCount == 0 ? inside : HllRegisters.estimate(withCuts, 0);
      double more = Math.max(0, all - inside);
      double value = Math.rint(inside + more * fraction);
      into.set(value, Math.ceil(more + BOUND * all));
    }
  }
}

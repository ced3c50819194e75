package dev.weir.features.aggregation;

/**
 * HyperLogLog over 64-bit hashes: 2^11 registers of one byte. Relative standard error
 * 1.04/sqrt(2^11) = 2.3 %. Merging takes the larger register and equals counting the union.
 *
 * <p>Stateless; registers live in the caller's bytes.
 *
 * @see <a href="https://doi.org/10.46298/dmtcs.3545">Flajolet et al. 2007, HyperLogLog</a>
 * @see <a href="https://arxiv.org/abs/1702.01284">Ertl 2017, the estimator used (section 2.3): no
 *     empirical bias table</a>
 */
final class HllRegisters {
  static final int PRECISION = 11;
  static final int COUNT = 1 << PRECISION;
  static final double STANDARD_ERROR = 1.04 / Math.sqrt(COUNT);

  private static final int MAX_RANK = 64 - PRECISION;

  private HllRegisters() {}

  static void add(byte[] registers, int at, long hash) {
    int index = at + (int) (hash >>> (64 - PRECISION));
    // The guard bit ends the run of zeros at the last bit of the hash.
    byte rank = (byte) (Long.numberOfLeadingZeros(hash << PRECISION | 1L << (PRECISION - 1)) + 1);
    if (rank > registers[index]) {
      registers[index] = rank;
    }
  }

  static void merge(byte[] into, int intoAt, byte[] from, int fromAt) {
    for (int i = 0; i < COUNT; i++) {
      if (from[fromAt + i] > into[intoAt + i]) {
        into[intoAt + i] = from[fromAt + i];
      }
    }
  }

  static double estimate(byte[] registers, int at) {
    int[] histogram = new int[MAX_RANK + 2];
    for (int i = 0; i < COUNT; i++) {
      histogram[registers[at + i]]++;
    }
    double z = COUNT * tau(1.0 - (double) histogram[MAX_RANK + 1] / COUNT);
    for (int rank = MAX_RANK; rank >= 1; rank--) {
      z = 0.5 * (z + histogram[rank]);
    }
    z += COUNT * sigma((double) histogram[0] / COUNT);
    return COUNT / (2 * 0.6931471805599453) * COUNT / z;
  }

  private static double sigma(double start) {
    if (start == 1.0) {
      return Double.POSITIVE_INFINITY;
    }
    double x = start;
    double y = 1;
    double z = x;
    double before;
    do {
      x *= x;
      before = z;
      z += x * y;
      y += y;
    } while (before != z);
    return z;
  }

  private static double tau(double start) {
    if (start == 0.0 || start == 1.0) {
      return 0;
    }
    double x = start;
    double y = 1;
    double z = 1 - x;
    double before;
    do {
      x = Math.sqrt(x);
      before = z;
      y *= 0.5;
      z -= (1 - x) * (1 - x) * y;
    } while (before != z);
    return z / 3;
  }
}

package dev.weir.features.aggregation;

/**
 * Numbers as buckets whose width grows with the number: the bits of a double down to the sixth
 * after the leading one, so that 64 buckets cover each factor of two and the middle of a bucket is
 * within 0.78 % of everything in it. A level joins neighbours: each halves the number of buckets.
 *
 * <p>Bucket 0 holds magnitudes below 2^-40 (9.1e-13), bucket i > 0 the positive numbers in order,
 * bucket -i their negatives. Bits only, no logarithm: every machine finds the same bucket.
 */
final class QuantileBuckets {
  private static final int MANTISSA_BITS = 6;
  private static final int LEAST_EXPONENT = -40;
  private static final int MOST_EXPONENT = 53;

  /** At this level each sign has one bucket. */
  static final int LEVEL_MAX = 13;

  /** Largest bucket at level 0. */
  static final int BUCKET_MAX = (MOST_EXPONENT - LEAST_EXPONENT + 1) << MANTISSA_BITS;

  private QuantileBuckets() {}

  /** The bucket of a number within ±2^53 at level 0. */
  static int of(double number) {
    double magnitude = Math.abs(number);
    if (magnitude < 0x1p-40) {
      return 0;
    }
    long bits = Double.doubleToRawLongBits(magnitude);
    int steps = (int) (bits >>> (52 - MANTISSA_BITS)) - ((1023 + LEAST_EXPONENT) << MANTISSA_BITS);
    return number < 0 ? -steps - 1 : steps + 1;
  }

  /** The bucket that a bucket falls into some levels up. */
  static int raised(int bucket, int levels) {
    if (bucket == 0) {
      return 0;
    }
    return bucket > 0 ? ((bucket - 1) >> levels) + 1 : -(((-bucket - 1) >> levels) + 1);
  }

  /** Lower end of a bucket at a level. */
  static double low(int bucket, int level) {
    return bucket < 0 ? -edge(-bucket, level) : bucket == 0 ? -0x1p-40 : edge(bucket - 1, level);
  }

  /** Upper end of a bucket at a level. */
  static double high(int bucket, int level) {
    return bucket > 0 ? edge(bucket, level) : bucket == 0 ? 0x1p-40 : -edge(-bucket - 1, level);
  }

  /** Upper edge of a positive bucket. */
  private static double edge(int bucket, int level) {
    long steps = Math.min(BUCKET_MAX, (long) bucket << level);
    int exponent = (int) (steps >> MANTISSA_BITS) + LEAST_EXPONENT;
    double mantissa = 1 + (steps & ((1 << MANTISSA_BITS) - 1)) / (double) (1 << MANTISSA_BITS);
    return Math.scalb(mantissa, exponent);
  }
}

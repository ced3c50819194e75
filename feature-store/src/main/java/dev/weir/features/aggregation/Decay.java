package dev.weir.features.aggregation;

/**
 * Exponential decay that does not depend on the order of events. Time is cut into epochs of 32
 * half-lives from 1970; an event adds 2^((t - start of its epoch) / half-life), times its number,
 * to its epoch's sum. As of q the value is the sum over q's epoch and the two before, each scaled
 * to q. Older events are left out: by then each weighs less than 2^-64 (5.4e-20), which no double
 * beside an event of any weight can show. The row keeps four epochs, so that moments up to 32
 * half-lives behind the newest event can still be answered.
 *
 * <p>Powers of two are computed from a table and a polynomial in plain double arithmetic, which
 * Java 17 fixes to the bit, so that every machine and JIT stores the same bytes; relative error
 * below 1e-15. Immutable, thread-safe.
 */
public final class Decay {
  /** Epochs kept in a row, the newest last. */
  public static final int EPOCHS = 4;

  /** Epochs that make up a value. */
  public static final int EPOCHS_READ = 3;

  /** Bytes kept in a row. */
  public static final int BYTES = EPOCHS * EpochSum.BYTES;

  static final long HALF_LIFE_MAX_MS = 400L * 86_400_000;

  private static final String FORMAT = "decay/2:";
  private static final int HALF_LIVES = 32;
  private static final double LN2 = 0.6931471805599453;
  private static final double[] TABLE = new double[256];

  static {
    for (int i = 0; i < TABLE.length; i++) {
      TABLE[i] = StrictMath.pow(2, i / 256.0);
    }
  }

  private final long halfLifeMs;
  private final long epochMs;

  public Decay(long halfLifeMs) {
    this.halfLifeMs = halfLifeMs;
    this.epochMs = halfLifeMs * HALF_LIVES;
  }

  /** Names the bytes of its sums: part of the definition's fingerprint. */
  public String format() {
    return FORMAT + halfLifeMs;
  }

  /** Whether a format names the bytes of some decay. */
  public static boolean isFormat(String format) {
    return format.startsWith(FORMAT);
  }

  /** How far behind a moment the events lie that its value takes in. */
  public long reachMs() {
    return epochMs * EPOCHS_READ;
  }

  /** How long events may matter to a row: the epochs it keeps. */
  public long retentionMs() {
    return epochMs * EPOCHS;
  }

  /** Number of the epoch a moment lies in. */
  public long epochOf(long timeMs) {
    return Math.floorDiv(timeMs, epochMs);
  }

  public long startOf(long epoch) {
    return epoch * epochMs;
  }

  /** What an event adds to the sum of its epoch: 1 to 2^32. */
  public double weight(long timeMs) {
    return exp2((double) Math.floorMod(timeMs, epochMs) / halfLifeMs);
  }

  /** What an epoch's sum counts for as of a moment not before it. */
  public double scaled(double epochSum, long epoch, long asOfMs) {
    return epochSum * exp2(-(double) (asOfMs - startOf(epoch)) / halfLifeMs);
  }

  static double exp2(double exponent) {
    double steps = Math.floor(exponent * 256);
    double rest = (exponent - steps / 256) * LN2;
    double power =
        1 + rest * (1 + rest * (1 / 2.0 + rest * (1 / 6.0 + rest * (1 / 24.0 + rest / 120.0))));
    int step = (int) steps;
    return Math.scalb(TABLE[step & 255] * power, step >> 8);
  }
}

package dev.weir.features.window;

import dev.weir.features.aggregation.Aggregation;
import dev.weir.features.aggregation.Decay;
import dev.weir.features.aggregation.EpochSum;
import dev.weir.features.serving.FeatureStatus;
import dev.weir.features.serving.FeatureVector;
import dev.weir.features.storage.BigEndian;
import org.jspecify.annotations.Nullable;

/**
 * Reads a row's decayed counts and sums as of any moment: those of the ring's events up to then and
 * the stored sums of what fell out of it, of the moment's epoch and the two before (see {@link
 * Decay}).
 *
 * <p>As of a moment that lies behind the whole ring, events that fell out of it may be later: a
 * count says so with its bound, a sum, whose terms may have either sign, is {@link
 * FeatureStatus#INVALID}. Not thread-safe.
 */
final class DecayedReader {
  private final ViewPlan plan;
  private final EpochSum[] sums = new EpochSum[Decay.EPOCHS_READ];

  DecayedReader(ViewPlan plan) {
    this.plan = plan;
    for (int i = 0; i < sums.length; i++) {
      sums[i] = new EpochSum();
    }
  }

  /**
   * @param upTo how many of the ring's entries are at or before the vector's moment
   * @param sinces since when the row's states count, null when from the beginning
   * @param sumsAt where the stored sums begin, if the row has them
   */
  void read(
      byte[] row,
      int upTo,
      int sumsAt,
      int[] columns,
      FeatureVector into,
      long eventTimeMs,
      @Nullable RowSinces sinces) {
    long asOfMs = into.asOfMs();
    boolean stored = RowLayout.hasDecayed(row);
    for (ViewPlan.Output output : plan.decayedOutputs()) {
      int column = columns[output.column()];
      if (column < 0) {
        continue;
      }
      int d = output.aggregate() - plan.cells().length;
      Decay decay = plan.decays()[d];
      long epoch = decay.epochOf(asOfMs);
      long from = decay.startOf(epoch - Decay.EPOCHS_READ + 1);
      if (sinces != null && Math.max(0, from) < sinces.of(output.aggregate())) {
        into.setAbsent(column, FeatureStatus.INVALID, eventTimeMs);
        continue;
      }
      addRing(row, upTo, output.aggregate(), d, epoch);
      double later = 0;
      if (stored) {
        long first = decay.epochOf(RowLayout.newest(row)) - Decay.EPOCHS + 1;
        long needed = epoch - Decay.EPOCHS_READ + 1;
        if (needed < first && decay.epochOf(RowLayout.oldest(row)) < first) {
          into.setAbsent(column, FeatureStatus.INVALID, eventTimeMs);
          continue;
        }
        for (int e = 0; e < sums.length; e++) {
          long index = epoch - e - first;
          if (index >= 0 && index < Decay.EPOCHS) {
            sums[e].add(row, sumsAt + d * Decay.BYTES + (int) index * EpochSum.BYTES);
          }
        }
        later = upTo == 0 && asOfMs < RowLayout.newest(row) ? sums[0].value() : 0;
      } else if (expired(row, decay.startOf(epoch - Decay.EPOCHS_READ + 1))) {
        into.setAbsent(column, FeatureStatus.INVALID, eventTimeMs);
        continue;
      }
      if (later != 0 && output.aggregation() instanceof Aggregation.DecayedSum) {
        into.setAbsent(column, FeatureStatus.INVALID, eventTimeMs);
        continue;
      }
      double value = 0;
      for (int e = sums.length - 1; e >= 0; e--) {
        value += decay.scaled(sums[e].value(), epoch - e, asOfMs);
      }
      double unsure = decay.scaled(later, epoch, asOfMs) / 2;
      // What both sides of it were rounded by is off too: far less than that share.
      double bound = unsure * (1 + 0x1p-40);
      into.setNumber(column, value - unsure, bound, eventTimeMs);
    }
  }

  private void addRing(byte[] row, int upTo, int aggregate, int d, long epoch) {
    for (EpochSum sum : sums) {
      sum.clear();
    }
    Decay decay = plan.decays()[d];
    int ringAt = RowLayout.ringAt(row);
    for (int i = upTo - 1; i >= 0; i--) {
      int at = ringAt + i * plan.entryBytes();
      long mask = RowLayout.mask(row, at + RowLayout.ENTRY_MASK, plan.maskBytes());
      long time = BigEndian.getU48(row, at);
      long behind = epoch - decay.epochOf(time);
      if ((mask >>> aggregate & 1) != 0 && behind < sums.length) {
        sums[(int) behind].add(decay.weight(time) * plan.decayedNumber(row, at, d));
      }
    }
  }

  /** Whether events at or after the moment may have left a ring that never was full. */
  private boolean expired(byte[] row, long fromMs) {
    long kept = RowLayout.newest(row) - plan.retentionMs();
    return RowLayout.oldest(row) < kept && fromMs < kept;
  }
}

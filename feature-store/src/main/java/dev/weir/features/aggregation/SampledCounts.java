package dev.weir.features.aggregation;

import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * Answers approx_top_k and histograms over {@link SampledCountsCell}s: the most frequent texts,
 * most frequent first, ties by their bytes.
 *
 * <p>A state at level l counts each of its events as 2^l. Let S be the largest such factor of the
 * window and E what the sampled states estimate of a text; then its true count there is within z^2
 * S / 2 + z sqrt(S E + (z S / 2)^2), the score interval of a Poisson count, with z = 5 (fewer than
 * one in a million). To that comes, of cut states, all that may be missing or too much. The bound
 * of an answer is the largest of any text: each listed count is within it, and a text that is not
 * listed occurs at most the least listed count and that bound. With every state at level 0 and none
 * cut the answer is exact.
 */
final class SampledCounts extends Accumulator {
  /** Where a histogram puts what its keys leave. */
  static final String OTHER = "__other__";

  private static final double Z = 5;

  private final TextTable texts = new TextTable();
  private Counts[] counts = new Counts[0];
  // The largest factor of a sampled state, 0 when none is.
  private long factor;
  private long cutFactor;
  private long events;
  private long cutEvents;
  private long cutPart;

  /** What is known of one text. */
  private static final class Counts {
    private long exact;
    private long sampled;
    private long part;
    private long partBound;
    private long cutSampled;

    long estimate() {
      return exact + sampled + part;
    }

    double bound(double largestFactor) {
      if (largestFactor == 0) {
        return partBound;
      }
      double half = Z * largestFactor / 2;
      double estimated = (double) sampled + cutSampled;
      return partBound + Z * half + Z * Math.sqrt(largestFactor * estimated + half * half);
    }
  }

  @Override
  public void clear() {
    for (int text = 0; text < texts.size(); text++) {
      counts[text].exact = 0;
      counts[text].sampled = 0;
    }
    clearCuts();
    texts.clear();
    factor = 0;
    events = 0;
  }

  @Override
  public void clearCuts() {
    for (int text = 0; cutEvents > 0 && text < texts.size(); text++) {
      counts[text].part = 0;
      counts[text].partBound = 0;
      counts[text].cutSampled = 0;
    }
    cutFactor = 0;
    cutEvents = 0;
    cutPart = 0;
  }

  private Counts of(byte[] bytes, int at, int length) {
    int text = texts.add(bytes, at, length);
    if (text == counts.length) {
      counts = Arrays.copyOf(counts, Math.max(32, text * 2));
      for (int i = text; i < counts.length; i++) {
        counts[i] = new Counts();
      }
    }
    return counts[text];
  }

  @Override
  public void event(EventInput input) {
    events++;
    of(input.textBytes(), input.textAt(), input.textLength()).exact++;
  }

  @Override
  public void state(byte[] bytes, int at) {
    events += Varint.get(bytes, at + SampledCountsCell.EVENTS);
    int level = bytes[at + SampledCountsCell.LEVEL];
    factor = level == 0 ? factor : Math.max(factor, 1L << level);
    int end = at + SampledCountsCell.INSTANCE.size(bytes, at);
    int entry = SampledCountsCell.textsAt(bytes, at);
    while (entry < end) {
      Counts of = of(bytes, entry + 1, bytes[entry] & 0xFF);
      long count = SampledCountsCell.count(bytes, entry) << level;
      of.exact += level == 0 ? count : 0;
      of.sampled += level == 0 ? 0 : count;
      entry = SampledCountsCell.next(bytes, entry);
    }
  }

  @Override
  public void cut(byte[] bytes, int at, double fraction, long afterMs, long upToMs) {
    long all = Varint.get(bytes, at + SampledCountsCell.EVENTS);
    cutEvents += all;
    cutPart += Math.round(all * fraction);
    int level = bytes[at + SampledCountsCell.LEVEL];
    cutFactor = level == 0 ? cutFactor : Math.max(cutFactor, 1L << level);
    int end = at + SampledCountsCell.INSTANCE.size(bytes, at);
    int entry = SampledCountsCell.textsAt(bytes, at);
    while (entry < end) {
      Counts of = of(bytes, entry + 1, bytes[entry] & 0xFF);
      long count = SampledCountsCell.count(bytes, entry) << level;
      long part = Math.round(count * fraction);
      of.part += part;
      of.partBound += Math.max(part, count - part);
      of.cutSampled += level == 0 ? 0 : count;
      entry = SampledCountsCell.next(bytes, entry);
    }
  }

  @Override
  public void answer(Aggregation aggregation, Answer into) {
    boolean histogram = aggregation instanceof Aggregation.Histogram;
    int most =
        aggregation instanceof Aggregation.Histogram asked
            ? asked.keys()
            : ((Aggregation.ApproxTopK) aggregation).k();
    double largestFactor = Math.max(factor, cutFactor);
    double bound = new Counts().bound(largestFactor);
    for (int text = 0; text < texts.size(); text++) {
      bound = Math.max(bound, counts[text].bound(largestFactor));
    }
    List<Integer> listed =
        IntStream.range(0, texts.size())
            .filter(text -> counts[text].estimate() > 0)
            .boxed()
            .sorted(
                Comparator.comparingLong((Integer text) -> -counts[text].estimate())
                    .thenComparing(texts::compare))
            .limit(most)
            .toList();
    Map<String, Long> answer = new LinkedHashMap<>();
    long sum = 0;
    double sumOfBounds = 0;
    for (int text : listed) {
      answer.put(texts.text(text), counts[text].estimate());
      sum += counts[text].estimate();
      sumOfBounds += counts[text].bound(largestFactor);
    }
    long rest = events + cutPart - sum;
    if (histogram && (rest > 0 || largestFactor > 0)) {
      answer.merge(OTHER, Math.max(0, rest), Long::sum);
      bound = Math.max(bound, sumOfBounds + Math.max(cutPart, cutEvents - cutPart));
    }
    into.setObject(Collections.unmodifiableMap(answer), bound);
  }
}

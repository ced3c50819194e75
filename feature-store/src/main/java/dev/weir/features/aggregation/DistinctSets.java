package dev.weir.features.aggregation;

import dev.weir.features.event.FieldType;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Answers distinct_set over {@link DistinctSetCell}s: the different texts, ascending; of more than
 * the limit those of the smallest hashes.
 *
 * <p>The bound is how many values may be missing from the list: those beyond the limit, those of
 * cut states that are not surely inside, and of states that left texts out as many as they have
 * events beyond one for each text kept. A value that is listed did occur in the window.
 */
final class DistinctSets extends Accumulator {
  private final DistinctSetCell cell;
  private final TextTable texts = new TextTable();
  private final TextTable unsure = new TextTable();
  private long hidden;
  private long cutHidden;

  DistinctSets(DistinctSetCell cell) {
    this.cell = cell;
  }

  @Override
  public void clear() {
    texts.clear();
    hidden = 0;
    clearCuts();
  }

  @Override
  public void clearCuts() {
    unsure.clear();
    cutHidden = 0;
  }

  @Override
  public void event(EventInput input) {
    texts.add(input.textBytes(), input.textAt(), input.textLength());
  }

  @Override
  public void state(byte[] bytes, int at) {
    hidden += addAll(bytes, at, texts);
  }

  @Override
  public void cut(byte[] bytes, int at, double fraction, long afterMs, long upToMs) {
    cutHidden += addAll(bytes, at, unsure);
  }

  /** Returns how many more different texts there may have been. */
  private long addAll(byte[] bytes, int at, TextTable into) {
    int end = at + cell.size(bytes, at);
    long kept = 0;
    for (int entry = DistinctSetCell.textsAt(bytes, at);
        entry < end;
        entry += 1 + (bytes[entry] & 0xFF)) {
      into.add(bytes, entry + 1, bytes[entry] & 0xFF);
      kept++;
    }
    boolean leftOut = bytes[at + DistinctSetCell.LEFT_OUT] != 0;
    return leftOut ? Varint.get(bytes, at + DistinctSetCell.EVENTS) - kept : 0;
  }

  @Override
  public void answer(Aggregation aggregation, Answer into) {
    Aggregation.DistinctSet asked = (Aggregation.DistinctSet) aggregation;
    int[] listed = IntStream.range(0, texts.size()).toArray();
    if (listed.length > asked.limit()) {
      listed =
          Arrays.stream(listed)
              .boxed()
              .sorted(
                  Comparator.comparing(texts::hash, Long::compareUnsigned)
                      .thenComparing(texts::compare))
              .limit(asked.limit())
              .mapToInt(Integer::intValue)
              .toArray();
    }
    long missing = hidden + cutHidden + texts.size() - listed.length;
    for (int text = 0; text < unsure.size(); text++) {
      missing += texts.contains(unsure, text) ? 0 : 1;
    }
    List<?> values =
        asked.input().type() == FieldType.LONG
            ? Arrays.stream(listed).mapToObj(t -> Long.valueOf(texts.text(t))).sorted().toList()
            : Arrays.stream(listed).boxed().sorted(texts::compare).map(texts::text).toList();
    into.setObject(Collections.unmodifiableList(values), (double) missing);
  }
}

package dev.weir.features.aggregation;

import dev.weir.features.event.FieldType;
import dev.weir.features.storage.BigEndian;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;

/**
 * Answers first, last and last_n over {@link EndsCell}s.
 *
 * <p>Unsure is only what a cut state does not keep. At the window's left edge the last events are
 * kept and so last and last_n are exact there; first is unsure when the cut state's first event is
 * too old and later ones of it may not be, and last only as of a moment in the past that cuts a
 * state. Then a number's bound reaches over all numbers of that state, a text's is the number of
 * events that may come before it, and last_n's is the number of its items that may be others or
 * missing.
 */
final class Ends extends Accumulator {
  private static final int CUTS_MAX = 2;

  private final EndsCell cell;
  private final byte[] single;
  // Entries surely inside, in order, at most as many as are kept.
  private byte[][] sources;
  private int[] entries;
  private int size;
  // The same for one answer, with those of cut states.
  private byte[][] allSources;
  private int[] allEntries;
  private int allSize;

  private final byte[][] cuts = new byte[CUTS_MAX][];
  private final int[] cutAt = new int[CUTS_MAX];
  private final long[] afterMs = new long[CUTS_MAX];
  private final long[] upToMs = new long[CUTS_MAX];
  private int cutCount;

  Ends(EndsCell cell) {
    this.cell = cell;
    this.single = new byte[cell.firstBytes()];
    this.sources = new byte[cell.kept() + 1][];
    this.entries = new int[cell.kept() + 1];
    this.allSources = new byte[cell.kept() + 1][];
    this.allEntries = new int[cell.kept() + 1];
  }

  @Override
  public void clear() {
    size = 0;
    Arrays.fill(sources, null);
    clearCuts();
  }

  @Override
  public void event(EventInput input) {
    if (size == cell.kept() && outside(input.timeMs())) {
      return;
    }
    int bytes = cell.first(input, single, 0);
    size = insert(Arrays.copyOf(single, bytes), EndsCell.ENTRIES, sources, entries, size);
  }

  /** Whether an event of that time cannot be among those kept. */
  private boolean outside(long timeMs) {
    return cell.last()
        ? timeMs < BigEndian.getU48(sources[0], entries[0])
        : timeMs > BigEndian.getU48(sources[size - 1], entries[size - 1]);
  }

  @Override
  public void state(byte[] bytes, int at) {
    for (int entry : cell.entries(bytes, at)) {
      size = insert(bytes, entry, sources, entries, size);
    }
  }

  /** Puts an entry into its place among those kept; returns how many there are. */
  private int insert(byte[] bytes, int entry, byte[][] into, int[] at, int count) {
    int place = count;
    while (place > 0 && cell.compare(into[place - 1], at[place - 1], bytes, entry) > 0) {
      place--;
    }
    System.arraycopy(into, place, into, place + 1, count - place);
    System.arraycopy(at, place, at, place + 1, count - place);
    into[place] = bytes;
    at[place] = entry;
    if (count < cell.kept()) {
      return count + 1;
    }
    if (cell.last()) {
      System.arraycopy(into, 1, into, 0, count);
      System.arraycopy(at, 1, at, 0, count);
    }
    return count;
  }

  @Override
  public void cut(byte[] bytes, int at, double fraction, long newAfterMs, long newUpToMs) {
    cuts[cutCount] = bytes;
    cutAt[cutCount] = at;
    afterMs[cutCount] = newAfterMs;
    upToMs[cutCount++] = newUpToMs;
  }

  @Override
  public void clearCuts() {
    cutCount = 0;
  }

  @Override
  public void answer(Aggregation aggregation, Answer into) {
    System.arraycopy(sources, 0, allSources, 0, size);
    System.arraycopy(entries, 0, allEntries, 0, size);
    allSize = size;
    for (int c = 0; c < cutCount; c++) {
      for (int entry : cell.entries(cuts[c], cutAt[c])) {
        long time = BigEndian.getU48(cuts[c], entry);
        if (time > afterMs[c] && time <= upToMs[c]) {
          allSize = insert(cuts[c], entry, allSources, allEntries, allSize);
        }
      }
    }
    int sure = sure();
    if (aggregation instanceof Aggregation.LastN list) {
      answerList(list.input().type(), sure, into);
    } else if (cell.texts()) {
      answerText(sure, into);
    } else {
      answerNumber(sure, into);
    }
  }

  /** How many of the entries, from the asked end on, no event that is not kept can precede. */
  private int sure() {
    int sure = allSize;
    boolean gap = false;
    for (int c = 0; c < cutCount; c++) {
      if (!hides(c)) {
        continue;
      }
      gap = true;
      long border = nearest(c);
      int before = 0;
      for (int i = 0; i < allSize; i++) {
        long time = BigEndian.getU48(allSources[i], allEntries[i]);
        before += (cell.last() ? time >= border : time <= border) ? 1 : 0;
      }
      sure = Math.min(sure, before);
    }
    return gap && sure < cell.kept() ? sure : cell.kept();
  }

  /** Whether a cut state may hold events of the window that it does not keep. */
  private boolean hides(int c) {
    if (!cell.more(cuts[c], cutAt[c])) {
      return false;
    }
    long far = cell.farTime(cuts[c], cutAt[c]);
    long near = nearest(c);
    return cell.last()
        ? near > afterMs[c] && far <= upToMs[c]
        : near <= upToMs[c] && far > afterMs[c];
  }

  /** Time that the events a state does not keep are not beyond. */
  private long nearest(int c) {
    int[] kept = cell.entries(cuts[c], cutAt[c]);
    return BigEndian.getU48(cuts[c], cell.last() ? kept[0] : kept[kept.length - 1]);
  }

  private void answerNumber(int sure, Answer into) {
    boolean exact = sure > 0;
    if (allSize == 0 && exact) {
      into.setNull();
      return;
    }
    double least = Double.POSITIVE_INFINITY;
    double largest = Double.NEGATIVE_INFINITY;
    for (int c = 0; c < cutCount && !exact; c++) {
      if (hides(c)) {
        least = Math.min(least, cell.least(cuts[c], cutAt[c]));
        largest = Math.max(largest, cell.largest(cuts[c], cutAt[c]));
      }
    }
    double value = allSize == 0 ? least : number(end());
    double bound = exact ? 0 : Math.max(Math.max(value - least, largest - value), Double.MIN_VALUE);
    into.set(value, widened(bound, value));
  }

  private void answerText(int sure, Answer into) {
    if (allSize == 0) {
      if (sure > 0) {
        into.setNull();
      } else {
        into.setUnknown();
      }
      return;
    }
    long before = 0;
    for (int c = 0; c < cutCount && sure == 0; c++) {
      before += hides(c) ? cell.events(cuts[c], cutAt[c]) - 1 : 0;
    }
    into.setObject(text(end()), (double) before);
  }

  private void answerList(FieldType type, int sure, Answer into) {
    List<Object> values = new ArrayList<>(allSize);
    for (int i = 0; i < allSize; i++) {
      values.add(
          switch (type) {
            case STRING -> text(i);
            case LONG -> (Object) (long) number(i);
            case DOUBLE -> (Object) number(i);
            case BOOLEAN -> (Object) (number(i) != 0);
          });
    }
    into.setObject(Collections.unmodifiableList(values), (double) (cell.kept() - sure));
  }

  private int end() {
    return cell.last() ? allSize - 1 : 0;
  }

  private double number(int i) {
    return Double.longBitsToDouble(
        BigEndian.getLong(allSources[i], allEntries[i] + EndsCell.ENTRY_VALUE));
  }

  private String text(int i) {
    int at = allEntries[i] + EndsCell.ENTRY_VALUE;
    return new String(allSources[i], at + 1, allSources[i][at] & 0xFF, StandardCharsets.UTF_8);
  }
}

package dev.weir.features.registry;

import dev.weir.features.registry.ViewDescription.Aggregate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * The definitions of one view that one store has seen, and since when each of their states counts.
 * Event time throughout: a definition ends at a moment that no event counted until then lies
 * behind.
 *
 * <p>A state is the windows (or decayed sums) of aggregate a: number a; or its lifetime: number
 * {@value #LIFETIME} + a. A state counts <em>since</em> s when every event of the view at s or
 * later is in it; 0 means from the beginning. Immutable, thread-safe.
 *
 * @param definitions the current last
 */
public record ViewHistory(List<Definition> definitions) {
  /** Added to an aggregate's number, the number of its lifetime state. */
  public static final int LIFETIME = 64;

  /** State numbers are below it. */
  public static final int STATES = 2 * LIFETIME;

  /** Longer than all time: the retention of what is never dropped. */
  public static final long FOREVER_MS = 1L << 47;

  public ViewHistory {
    definitions = List.copyOf(definitions);
  }

  /** One definition, and since when its states count. */
  public static final class Definition {
    private final ViewDescription description;
    private final int fingerprint;
    private final long endedMs;
    private final long floorBeforeMs;
    private final long[] since;
    private final long[] fresh;

    Definition(
        ViewDescription description,
        int fingerprint,
        long endedMs,
        long floorBeforeMs,
        long[] since,
        long[] fresh) {
      this.floorBeforeMs = floorBeforeMs;
      this.description = description;
      this.fingerprint = fingerprint;
      this.endedMs = endedMs;
      this.since = since;
      this.fresh = fresh;
    }

    public ViewDescription description() {
      return description;
    }

    public int fingerprint() {
      return fingerprint;
    }

    /** No event counted under it is later; 0 while it is the current. */
    public long endedMs() {
      return endedMs;
    }

    /** Since when a state counts in rows that were begun without it. */
    public long sinceMs(int state) {
      return since[state];
    }

    /** Since when a state counts in rows begun under this definition. */
    public long freshSinceMs(int state) {
      return fresh[state];
    }

    /** Numbers of the states that do not count from the beginning, ascending. */
    public int[] statesWithSince() {
      return IntStream.range(0, STATES).filter(s -> since[s] != 0 || fresh[s] != 0).toArray();
    }

    /** The {@link #floorMs} of the definition before it; 0 of the first. */
    long floorBeforeMs() {
      return floorBeforeMs;
    }

    /**
     * What is older than this moment may be missing in rows written under this definition: dropped
     * under it or one before it, from the row or with a whole one. What later definitions drop is
     * not in rows that they did not write.
     *
     * @param markMs no event counted so far is later
     */
    public long floorMs(long markMs) {
      long end = endedMs == 0 ? markMs : endedMs;
      return Math.max(floorBeforeMs, end - description.retentionMs());
    }

    private Definition endedAt(long moment) {
      return new Definition(description, fingerprint, moment, floorBeforeMs, since, fresh);
    }
  }

  /** The history of a view whose events count from the beginning, or since a moment. */
  public static ViewHistory begin(ViewDescription description, long sinceMs) {
    long[] since = new long[STATES];
    for (int a = 0; a < description.aggregates().size(); a++) {
      since[a] = sinceMs;
      since[LIFETIME + a] = sinceMs;
    }
    return new ViewHistory(
        List.of(
            new Definition(description, description.fingerprint(), 0, 0, since, since.clone())));
  }

  /**
   * @throws RegistryException if the bytes are not a history
   */
  public static ViewHistory parse(byte[] bytes) {
    return RegistryLayout.parse(bytes);
  }

  public byte[] encode() {
    return RegistryLayout.encode(this);
  }

  public Definition current() {
    return definitions.get(definitions.size() - 1);
  }

  /** Whether a definition is the one the store counts by. */
  public boolean isCurrent(int fingerprint) {
    return current().fingerprint() == fingerprint && current().endedMs() == 0;
  }

  /** The definition with a fingerprint; null when rows of this store cannot have it. */
  public @Nullable Definition find(int fingerprint) {
    for (int i = definitions.size() - 1; i >= 0; i--) {
      if (definitions.get(i).fingerprint() == fingerprint) {
        return definitions.get(i);
      }
    }
    return null;
  }

  /** Whether the other goes on from this one: it knows this one's current definition as ended. */
  boolean isBefore(ViewHistory other) {
    Definition there = other.find(current().fingerprint());
    return there != null && there.endedMs() != 0 && find(other.current().fingerprint()) == null;
  }

  /**
   * The history after a change of definition.
   *
   * @param markMs no event counted so far is later
   * @throws RegistryException if rows cannot be carried over: the definitions count different
   *     events
   */
  public ViewHistory changedTo(ViewDescription next, long markMs) {
    Definition last = current();
    if (last.endedMs() != 0) {
      throw new RegistryException(
          "feature view '"
              + next.rows()
              + "': for a while it was not among the loaded definitions, and its rows in this store"
              + " lack the events of that time; give it a version that it has not had yet (version:"
              + " 2), or rebuild the state from the log in an empty state directory");
    }
    int fingerprint = next.fingerprint();
    if (last.fingerprint() == fingerprint) {
      return this;
    }
    refuseDifferences(last.description(), next);
    long floor = last.floorMs(markMs);
    long[] since = new long[STATES];
    long[] fresh = new long[STATES];
    for (int a = 0; a < next.aggregates().size(); a++) {
      Aggregate aggregate = next.aggregates().get(a);
      int before = last.description().indexOf(aggregate);
      Aggregate known = before < 0 ? null : last.description().aggregates().get(before);
      if (known != null && hasWindows(known)) {
        boolean longer = aggregate.longestMs() > known.longestMs();
        long dropped = Math.max(0, markMs - known.longestMs());
        since[a] = Math.max(last.sinceMs(before), longer ? dropped : 0);
        // A longer window reaches back to rows that may have been swept.
        fresh[a] = Math.max(last.freshSinceMs(before), longer ? floor : 0);
      } else {
        since[a] = markMs;
        fresh[a] = floor;
      }
      if (known != null && known.lifetime()) {
        since[LIFETIME + a] = last.sinceMs(LIFETIME + before);
        fresh[LIFETIME + a] = last.freshSinceMs(LIFETIME + before);
      } else {
        since[LIFETIME + a] = markMs;
        fresh[LIFETIME + a] = floor;
      }
    }
    List<Definition> all = new ArrayList<>(definitions.subList(0, definitions.size() - 1));
    all.add(last.endedAt(Math.max(1, markMs)));
    all.removeIf(definition -> definition.fingerprint() == fingerprint);
    all.add(new Definition(next, fingerprint, 0, floor, since, fresh));
    if (all.size() > RegistryLayout.DEFINITIONS_MAX) {
      throw new RegistryException(
          "feature view '"
              + next.rows()
              + "': "
              + all.size()
              + " definitions in one store (expected: at most "
              + RegistryLayout.DEFINITIONS_MAX
              + "); give it the next version (version: 2), or rebuild the state from the log in an"
              + " empty state directory");
    }
    return new ViewHistory(all);
  }

  /** The history once the view is no longer among the loaded definitions. */
  public ViewHistory left(long markMs) {
    if (current().endedMs() != 0) {
      return this;
    }
    List<Definition> all = new ArrayList<>(definitions.subList(0, definitions.size() - 1));
    all.add(current().endedAt(Math.max(1, markMs)));
    return new ViewHistory(all);
  }

  private static boolean hasWindows(Aggregate aggregate) {
    return !aggregate.windowsMs().isEmpty() || !aggregate.lifetime();
  }

  private static void refuseDifferences(ViewDescription before, ViewDescription next) {
    List<String> differences = before.differences(next);
    if (!differences.isEmpty()) {
      throw new RegistryException(
          "feature view '"
              + next.rows()
              + "': the rows in this store count other events than the loaded definition: "
              + String.join("; ", differences)
              + "; give the changed view the next version (version: 2), with which it counts anew,"
              + " rebuild the state from the log in an empty state directory, or undo the change");
    }
  }

  @Override
  public String toString() {
    return "ViewHistory"
        + Arrays.toString(definitions.stream().mapToInt(d -> d.fingerprint()).toArray());
  }
}

package dev.weir.features.registry;

import dev.weir.features.aggregation.Hash64;
import dev.weir.features.event.FieldType;
import java.util.ArrayList;
import java.util.List;

/**
 * What the bytes of a view's rows mean, by value: enough to read rows of a definition that is no
 * longer loaded. Names of features are not part of it, as rows do not know them. Immutable,
 * thread-safe.
 *
 * @param rows name of the view as its rows know it, see {@code FeatureView#rowName}
 * @param traits what must not change: two definitions that differ here count different events
 * @param declaredRetentionMs as given in the definition, 0 when not
 * @param retentionMs how far behind the newest event events are kept; what is older may be gone
 *     from a row or with it
 * @param lifeMs how long after its newest event a row is over
 * @param inputs what ring entries hold of each event
 * @param aggregates the states, in the order of their mask bits
 */
public record ViewDescription(
    String rows,
    List<Trait> traits,
    long declaredRetentionMs,
    long retentionMs,
    long lifeMs,
    List<EntryInput> inputs,
    List<Aggregate> aggregates) {
  public ViewDescription {
    traits = List.copyOf(traits);
    inputs = List.copyOf(inputs);
    aggregates = List.copyOf(aggregates);
  }

  /** A property of the view by its name in definitions, e.g. {@code where}. */
  public record Trait(String name, String value) {}

  /**
   * One input kept in ring entries.
   *
   * @param kind name of the {@code Cell.InputKind}
   */
  public record EntryInput(String path, FieldType type, String kind) {}

  /**
   * One state shared by features.
   *
   * @param format of its bytes
   * @param input path and type of the field read, empty when the event itself counts
   * @param where condition on its events, empty without one
   * @param slot index of its input among the entry's, -1 when it needs none
   * @param windowsMs lengths of its windows, ascending
   * @param lifetime whether it is kept for all time too
   */
  public record Aggregate(
      String format, String input, String where, int slot, List<Long> windowsMs, boolean lifetime) {
    public Aggregate {
      windowsMs = List.copyOf(windowsMs);
    }

    /** Whether its states mean the same as another's: what is kept of which events. */
    public boolean sameState(Aggregate other) {
      return format.equals(other.format) && sameEvents(other);
    }

    /** Whether it takes in the same events as another. */
    public boolean sameEvents(Aggregate other) {
      return input.equals(other.input) && where.equals(other.where);
    }

    /** Its longest window, 0 without one. */
    public long longestMs() {
      return windowsMs.isEmpty() ? 0 : windowsMs.get(windowsMs.size() - 1);
    }
  }

  /** 32 bits of a hash of all of it: what rows carry. */
  public int fingerprint() {
    byte[] bytes = RegistryLayout.encode(this);
    return (int) (Hash64.of(bytes, 0, bytes.length) >>> 32);
  }

  /** Index of the aggregate with the same state, or -1. */
  public int indexOf(Aggregate aggregate) {
    for (int i = 0; i < aggregates.size(); i++) {
      if (aggregates.get(i).sameState(aggregate)) {
        return i;
      }
    }
    return -1;
  }

  /** What differs of that which must not: one line each, empty when rows can be carried over. */
  public List<String> differences(ViewDescription next) {
    List<String> differences = new ArrayList<>();
    for (Trait trait : next.traits) {
      String before = value(trait.name());
      if (!before.equals(trait.value())) {
        differences.add(trait.name() + ": " + shown(before) + " → " + shown(trait.value()));
      }
    }
    for (Trait trait : traits) {
      if (next.traits.stream().noneMatch(t -> t.name().equals(trait.name()))
          && !trait.value().isEmpty()) {
        differences.add(trait.name() + ": " + shown(trait.value()) + " → " + shown(""));
      }
    }
    return differences;
  }

  private String value(String name) {
    return traits.stream()
        .filter(trait -> trait.name().equals(name))
        .map(Trait::value)
        .findFirst()
        .orElse("");
  }

  private static String shown(String value) {
    return value.isEmpty() ? "none" : "'" + value + "'";
  }
}

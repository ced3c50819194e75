package dev.weir.features.window;

import dev.weir.features.aggregation.Aggregation;
import dev.weir.features.aggregation.Cell;
import dev.weir.features.aggregation.Cell.InputKind;
import dev.weir.features.aggregation.Decay;
import dev.weir.features.aggregation.Input;
import dev.weir.features.definition.Feature;
import dev.weir.features.definition.FeatureView;
import dev.weir.features.definition.Window;
import dev.weir.features.expression.Condition;
import dev.weir.features.registry.ViewDescription;
import dev.weir.features.registry.ViewDescription.Aggregate;
import dev.weir.features.registry.ViewDescription.EntryInput;
import dev.weir.features.registry.ViewHistory;
import dev.weir.features.storage.BigEndian;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A view compiled to what its rows keep: features that need the same state share it, aggregates are
 * numbered, inputs have slots. Immutable, thread-safe; one per view.
 */
public final class ViewPlan {
  /** Raw events kept per row: older ones live on in tiles. */
  public static final int RING_CAPACITY = 64;

  /** Retention of views that count events of all time: longer than any time. */
  public static final long FOREVER_MS = ViewHistory.FOREVER_MS;

  /** How long an entity without events is known where the view does not say: days. */
  static final int LIFE_DAYS_MIN = 30;

  private static final long DAY_MS = 86_400_000;

  /** The masks of entries and tiles are read into one long. */
  static final int AGGREGATES_MAX = 63;

  /** One state shared by features: which events contribute, and what of them. */
  record Contribution(@Nullable Condition where, @Nullable Input input, int slot) {}

  /** One value a row can answer: a column of the view. */
  record Output(int column, Aggregation aggregation, int aggregate, int window) {}

  private final FeatureView view;
  private final ViewDescription description;
  private final int fingerprint;
  private final int[] aggregateOf;
  private final InputSlot[] inputs;
  private final Contribution[] contributions;
  private final Cell[] cells;
  private final Decay[] decays;
  private final long[] windowsMs;
  private final Output[][] outputsByWindow;
  private final Output[] decayedOutputs;
  private final Output[] lifetimeOutputs;
  private final long lifetimeCells;
  private final TileLevels levels;
  private final long[] cellsAtLevel;
  private final long[] cellsForWindow;
  private final int[] lastLevel;
  private final long retentionMs;
  private final RingTexts texts;

  /** One input of events and what is kept of it in entries. */
  record InputSlot(Input input, InputKind kind) {}

  public ViewPlan(FeatureView view) {
    this.view = view;
    TreeSet<Long> lengths = new TreeSet<>();
    for (Feature feature : view.features()) {
      feature.windows().forEach(window -> lengths.add(window.lengthMs()));
    }
    List<Long> windows = List.copyOf(lengths);
    this.windowsMs = windows.stream().mapToLong(Long::longValue).toArray();
    this.levels = new TileLevels(windows, view.retentionMs());

    Layout layout = new Layout(view);
    this.inputs = layout.inputs.toArray(new InputSlot[0]);
    this.cells = layout.cells.toArray(new Cell[0]);
    this.decays = layout.decays.toArray(new Decay[0]);
    this.aggregateOf = layout.aggregateOf;
    this.contributions = layout.contributions().toArray(new Contribution[0]);
    if (contributions.length > AGGREGATES_MAX) {
      throw new IllegalArgumentException(
          "feature view "
              + view.name()
              + ": "
              + contributions.length
              + " different aggregates (expected: at most "
              + AGGREGATES_MAX
              + "); split the view in two");
    }
    this.lastLevel = new int[cells.length];
    this.cellsAtLevel = new long[levels.count()];
    this.cellsForWindow = new long[windowsMs.length];
    List<List<Output>> outputs = new ArrayList<>();
    for (int i = 0; i < windowsMs.length; i++) {
      outputs.add(new ArrayList<>());
    }
    List<Output> decayed = new ArrayList<>();
    List<Output> lifetime = new ArrayList<>();
    long everCells = 0;
    int column = 0;
    for (int f = 0; f < view.features().size(); f++) {
      Feature feature = view.features().get(f);
      int aggregate = layout.aggregateOf[f];
      if (feature.lifetime()) {
        lifetime.add(new Output(column++, feature.aggregation(), aggregate, -1));
        everCells |= 1L << aggregate;
      } else if (feature.windows().isEmpty()) {
        decayed.add(new Output(column++, feature.aggregation(), aggregate + cells.length, -1));
      }
      for (Window window : feature.windows()) {
        int w = windows.indexOf(window.lengthMs());
        outputs.get(w).add(new Output(column++, feature.aggregation(), aggregate, w));
        int level = levels.levelOf(window.lengthMs());
        lastLevel[aggregate] = Math.max(lastLevel[aggregate], level);
        for (int i = 0; i <= level; i++) {
          cellsAtLevel[i] |= 1L << aggregate;
        }
        for (int i = 0; i <= w; i++) {
          cellsForWindow[i] |= 1L << aggregate;
        }
      }
    }
    this.outputsByWindow =
        outputs.stream().map(list -> list.toArray(new Output[0])).toArray(Output[][]::new);
    this.decayedOutputs = decayed.toArray(new Output[0]);
    this.lifetimeOutputs = lifetime.toArray(new Output[0]);
    this.lifetimeCells = everCells;
    long retention = everCells != 0 ? FOREVER_MS : Math.max(levels.retentionMs(), view.ttlMs());
    for (Decay decay : decays) {
      retention = Math.max(retention, decay.retentionMs());
    }
    this.retentionMs = Math.max(retention, view.retentionMs());
    this.texts =
        new RingTexts(
            layout.inputs.stream().map(InputSlot::kind).toArray(InputKind[]::new), maskBytes());
    this.description = describe(view, layout);
    this.fingerprint = description.fingerprint();
  }

  private ViewDescription describe(FeatureView view, Layout layout) {
    List<Aggregate> aggregates = new ArrayList<>();
    for (int a = 0; a < contributions.length; a++) {
      Contribution contribution = contributions[a];
      Input input = contribution.input();
      Condition where = contribution.where();
      TreeSet<Long> lengths = new TreeSet<>();
      for (int f = 0; f < layout.aggregateOf.length; f++) {
        Feature feature = view.features().get(f);
        if (a < cells.length
            && layout.aggregateOf[f] == a
            && feature.aggregation().cell() != null) {
          feature.windows().forEach(window -> lengths.add(window.lengthMs()));
        }
      }
      aggregates.add(
          new Aggregate(
              a < cells.length
                  ? cells[a].format()
                  : decays[a - cells.length].format() + (contribution.slot() < 0 ? "" : " sum"),
              input == null ? "" : pathOf(input) + ":" + input.type(),
              where == null ? "" : where.text(),
              contribution.slot(),
              List.copyOf(lengths),
              (lifetimeCells >>> a & 1) != 0));
    }
    List<EntryInput> entries = new ArrayList<>();
    for (InputSlot slot : inputs) {
      entries.add(new EntryInput(pathOf(slot.input()), slot.input().type(), slot.kind().name()));
    }
    List<ViewDescription.Trait> traits = new ArrayList<>(view.traits());
    if (view.exact()) {
      // Its raw events are kept as entries of the ring, by place and not by name.
      traits.add(
          new ViewDescription.Trait(
              "features (precision: exact)",
              aggregates.stream()
                  .map(a -> a.format() + " " + a.input() + " " + a.where() + " " + a.slot())
                  .collect(Collectors.joining("; "))));
    }
    long life = Math.min(lifeMs(), FOREVER_MS);
    return new ViewDescription(
        view.rowName(),
        traits,
        view.retentionMs(),
        Math.min(retentionMs, life),
        life,
        entries,
        aggregates);
  }

  /** The field's path; of a condition its text, marked as one. */
  static String pathOf(Input input) {
    return (input.test() == null ? "" : "?") + input.path();
  }

  /** Shares states among features: same kind, same input, same condition. */
  private static final class Layout {
    final List<InputSlot> inputs = new ArrayList<>();
    final List<Cell> cells = new ArrayList<>();
    final List<Decay> decays = new ArrayList<>();
    final int[] aggregateOf;
    private final List<Contribution> cellContributions = new ArrayList<>();
    private final List<Contribution> decayContributions = new ArrayList<>();
    private final Map<String, Integer> known = new HashMap<>();

    Layout(FeatureView view) {
      aggregateOf = new int[view.features().size()];
      for (int i = 0; i < aggregateOf.length; i++) {
        Feature feature = view.features().get(i);
        Aggregation aggregation = feature.aggregation();
        Input input = aggregation.input();
        Cell cell = aggregation.cell();
        String key =
            (cell == null ? aggregation.describe() : cell.format())
                + "|"
                + (input == null ? "*" : input.path())
                + "|"
                + (feature.where() == null ? "" : feature.where().text());
        Integer shared = known.get(key);
        if (shared == null) {
          shared = cell == null ? decays.size() : cells.size();
          known.put(key, shared);
          if (cell != null) {
            cells.add(cell);
            cellContributions.add(
                new Contribution(feature.where(), input, slotOf(cell.inputKind(), input)));
          } else if (aggregation instanceof Aggregation.DecayedCount decayed) {
            decays.add(new Decay(decayed.halfLifeMs()));
            decayContributions.add(new Contribution(feature.where(), input, -1));
          } else if (aggregation instanceof Aggregation.DecayedSum decayed) {
            decays.add(new Decay(decayed.halfLifeMs()));
            decayContributions.add(
                new Contribution(feature.where(), input, slotOf(InputKind.NUMBER, input)));
          } else {
            throw new IllegalStateException(aggregation + " keeps no state");
          }
        }
        aggregateOf[i] = shared;
      }
    }

    private int slotOf(InputKind kind, @Nullable Input input) {
      if (input == null || kind == InputKind.PRESENCE) {
        return -1;
      }
      for (int slot = 0; slot < inputs.size(); slot++) {
        Input other = inputs.get(slot).input();
        boolean same =
            other.path().equals(input.path()) && (other.test() == null) == (input.test() == null);
        if (same && inputs.get(slot).kind() == kind) {
          return slot;
        }
      }
      inputs.add(new InputSlot(input, kind));
      return inputs.size() - 1;
    }

    List<Contribution> contributions() {
      List<Contribution> all = new ArrayList<>(cellContributions);
      all.addAll(decayContributions);
      return all;
    }
  }

  public FeatureView view() {
    return view;
  }

  /**
   * How far behind the newest event of its row an event may be and still be applied: what the
   * longest window, decay, age limit or declared retention asks for; {@link #FOREVER_MS} with a
   * lifetime feature, as that counts late events of any age.
   */
  public long retentionMs() {
    return retentionMs;
  }

  /**
   * How long after its newest event an entity is over: then it answers as if it had never been, and
   * its next event begins a new row. That a row was removed in between shows nowhere. Twice the
   * retention, so that what begins anew cannot be asked, for an event as late as the retention
   * allows, about what it no longer knows; and at least {@value #LIFE_DAYS_MIN} days unless the
   * view says how long it keeps (ttl or retention): an entity that is silent for longer than the
   * windows still has zeros to tell. {@link Long#MAX_VALUE} with lifetime features, unless a ttl
   * ends them.
   */
  public long lifeMs() {
    if (lifetimeCells != 0 && view.ttlMs() == 0) {
      return Long.MAX_VALUE;
    }
    boolean declared = view.ttlMs() > 0 || view.retentionMs() > 0;
    return Math.max(2 * endingMs(), declared ? 0 : LIFE_DAYS_MIN * DAY_MS);
  }

  /**
   * How long after its newest event a row may be removed: another retention after its life, so that
   * no event within the retention meets a row that was removed too early.
   */
  public long removedAfterMs() {
    return lifeMs() == Long.MAX_VALUE ? Long.MAX_VALUE : lifeMs() + endingMs();
  }

  /** The retention, lifetime features left out. */
  private long endingMs() {
    long ending = Math.max(levels.retentionMs(), Math.max(view.ttlMs(), view.retentionMs()));
    for (Decay decay : decays) {
      ending = Math.max(ending, decay.retentionMs());
    }
    return ending;
  }

  /**
   * The oldest moment of which an exact view keeps raw events when the newest event is at {@code
   * newestMs}: that of its oldest tile.
   */
  public long rawFromMs(long newestMs) {
    return levels.from(levels.count() - 1, newestMs);
  }

  /** How far the raw events of an exact view reach back beyond that, for readers of older rows. */
  public long rawSlackMs() {
    return levels.width(levels.count() - 1);
  }

  String name() {
    return view.name();
  }

  /** 32 bits of the definition's hash, stored in every row. */
  public int fingerprint() {
    return fingerprint;
  }

  /**
   * Number of the state that answers for a feature of the view.
   *
   * @see ViewHistory
   */
  public int stateOf(Feature feature) {
    int aggregate = aggregateOf[view.features().indexOf(feature)];
    if (feature.lifetime()) {
      return ViewHistory.LIFETIME + aggregate;
    }
    return feature.windows().isEmpty() ? cells.length + aggregate : aggregate;
  }

  /** What the bytes of its rows mean. */
  public ViewDescription description() {
    return description;
  }

  InputSlot[] inputs() {
    return inputs;
  }

  Contribution[] contributions() {
    return contributions;
  }

  Cell[] cells() {
    return cells;
  }

  Decay[] decays() {
    return decays;
  }

  TileLevels levels() {
    return levels;
  }

  /** Lengths of the view's windows, ascending, each once. */
  long[] windowsMs() {
    return windowsMs;
  }

  Output[][] outputsByWindow() {
    return outputsByWindow;
  }

  Output[] decayedOutputs() {
    return decayedOutputs;
  }

  Output[] lifetimeOutputs() {
    return lifetimeOutputs;
  }

  /** Which cells are kept for all time. */
  long lifetimeCells() {
    return lifetimeCells;
  }

  /** Which cells a level's tiles keep: those with a window that reaches into the level. */
  long cellsAtLevel(int level) {
    return cellsAtLevel[level];
  }

  /** Which cells any window from this one on needs. */
  long cellsForWindow(int window) {
    return cellsForWindow[window];
  }

  /** The coarsest level that keeps a cell. */
  int lastLevel(int cell) {
    return lastLevel[cell];
  }

  int maskBytes() {
    return (contributions.length + 7) / 8;
  }

  /** Bytes of a ring's entry, without its texts. */
  int entryBytes() {
    return texts.entryBytes();
  }

  /** Where a slot stands in an entry. */
  int slotAt(int slot) {
    return texts.slotAt(slot);
  }

  /** What an entry adds to a decayed aggregate before its weight. */
  double decayedNumber(byte[] entry, int entryAt, int decay) {
    int slot = contributions[cells.length + decay].slot();
    return slot < 0 ? 1 : Double.longBitsToDouble(BigEndian.getLong(entry, entryAt + slotAt(slot)));
  }

  /** The texts of entries, which stand behind the ring. */
  RingTexts texts() {
    return texts;
  }
}

package dev.weir.streams.routing;

import dev.weir.features.serving.FeatureColumn;
import dev.weir.features.serving.FeatureSchema;
import dev.weir.features.serving.FeatureVector;
import dev.weir.streams.query.FeatureCatalogue;
import dev.weir.streams.query.FeatureCatalogue.View;
import dev.weir.streams.query.ViewBatch;
import dev.weir.streams.stage.StageNames;
import dev.weir.streams.state.RowCopy;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * Answers from the copies that this instance holds: the owner's, or ones that follow. Thread-safe;
 * does not block.
 */
final class LocalRows {
  /** Finds the copies held here. */
  interface Copies {
    @Nullable RowCopy copy(String store, int partition);
  }

  private final FeatureCatalogue catalogue;
  private final Copies copies;
  private final int partitions;
  private final InstantSource clock;

  /**
   * @param partitions of every topic
   * @param clock wall clock
   */
  LocalRows(FeatureCatalogue catalogue, Copies copies, int partitions, InstantSource clock) {
    this.catalogue = catalogue;
    this.copies = copies;
    this.partitions = partitions;
    this.clock = clock;
  }

  /** Which partition a key falls into. */
  int partitionOf(String key) {
    return RoutingTable.partitionOf(key, partitions);
  }

  /** The copy of that partition held here. */
  @Nullable RowCopy held(String entity, int partition) {
    return copies.copy(StageNames.store(entity), partition);
  }

  /** The copy of that partition held here, null when there is none that can tell its age. */
  @Nullable RowCopy copy(String entity, int partition) {
    RowCopy copy = held(entity, partition);
    return copy != null && staleMs(copy) != RowCopy.UNKNOWN ? copy : null;
  }

  /** The copies of one entity, each looked up once: for one lookup, by one thread. */
  final class Held {
    private final String store;
    private final @Nullable RowCopy[] current = new RowCopy[partitions];
    private final boolean[] looked = new boolean[partitions];

    private Held(String store) {
      this.store = store;
    }

    /** The owner's copy, when it is here and not behind. */
    @Nullable RowCopy current(int partition) {
      if (!looked[partition]) {
        looked[partition] = true;
        RowCopy copy = copies.copy(store, partition);
        current[partition] = copy != null && copy.owned() && staleMs(copy) == 0 ? copy : null;
      }
      return current[partition];
    }
  }

  /** The copies of an entity, for one lookup. */
  Held held(String entity) {
    return new Held(StageNames.store(entity));
  }

  /** Reads a key from an owner's copy that is not behind; false when it was closed meanwhile. */
  boolean readCurrent(RowCopy copy, ViewBatch batch, int i) {
    try {
      catalogue.read(copy.rows(), batch.view().name(), batch.key(i), batch.vector(i));
      return true;
    } catch (IllegalStateException e) {
      // As in read below.
      return false;
    }
  }

  /** How old the copy may be now. */
  long staleMs(RowCopy copy) {
    long staleMs = copy.staleMs(clock.millis());
    // No mark in the whole changelog: nobody has answered from these rows before this owner.
    return staleMs == RowCopy.UNKNOWN && copy.owned() ? 0 : staleMs;
  }

  /**
   * Fills a view's columns from the copy.
   *
   * @return how old they may be; empty when the copy was closed meanwhile
   */
  OptionalLong read(RowCopy copy, String view, String key, FeatureVector into) {
    // Told before the read: what is read then is at least as new.
    long staleMs = staleMs(copy);
    if (staleMs == RowCopy.UNKNOWN) {
      return OptionalLong.empty();
    }
    try {
      catalogue.read(copy.rows(), view, key, into);
      return OptionalLong.of(staleMs);
    } catch (IllegalStateException e) {
      // Stores say so when they are closed; whoever holds the partition now will answer.
      return OptionalLong.empty();
    }
  }

  /** Answers another instance's question, in its order. */
  List<RowAnswer> answer(RowQuestion question) {
    List<RowAnswer> answers = new ArrayList<>(question.size());
    for (RowQuestion.Part part : question.parts()) {
      View view = catalogue.view(part.view());
      boolean known = view != null && part.columns().stream().allMatch(c -> has(view, c));
      FeatureSchema schema = new FeatureSchema(part.columns());
      for (RowQuestion.Key key : part.keys()) {
        answers.add(known ? answer(Objects.requireNonNull(view), schema, key) : RowAnswer.AWAY);
      }
    }
    return answers;
  }

  /** Instances of two versions may know different columns: what is not the same is not answered. */
  private static boolean has(View view, FeatureColumn column) {
    FeatureColumn mine = view.column(column.feature());
    return mine != null && mine.type() == column.type();
  }

  private RowAnswer answer(View view, FeatureSchema schema, RowQuestion.Key key) {
    RowCopy copy = copy(view.entity(), partitionOf(key.key()));
    if (copy == null) {
      return RowAnswer.AWAY;
    }
    FeatureVector vector = new FeatureVector(schema, key.asOfMs());
    OptionalLong staleMs = read(copy, view.name(), key.key(), vector);
    return staleMs.isEmpty() ? RowAnswer.AWAY : new RowAnswer(vector, staleMs.getAsLong());
  }
}

package dev.weir.streams.routing;

import dev.weir.features.serving.FeatureVector;
import dev.weir.streams.query.ViewBatch;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One key of one view that is not owned here, and who is still to be asked. Guarded by its fan-out.
 */
final class Wanted {
  private final ViewBatch batch;
  private final int index;
  private List<@Nullable Instance> sources;
  private int asked;
  private int underWay;
  private boolean settled;
  private @Nullable RowAnswer old;
  private boolean oldHere;

  /**
   * @param sources in the order to ask; null for the copy here
   */
  Wanted(ViewBatch batch, int index, List<@Nullable Instance> sources) {
    this.batch = batch;
    this.index = index;
    this.sources = sources;
  }

  ViewBatch batch() {
    return batch;
  }

  int index() {
    return index;
  }

  boolean settled() {
    return settled;
  }

  void settle() {
    settled = true;
  }

  /** Another round: whom to ask is known anew. */
  void again(List<@Nullable Instance> newSources) {
    sources = newSources;
    asked = 0;
  }

  /** Whether somebody is left to ask. */
  boolean more() {
    return asked < sources.size();
  }

  /** Whom to ask next; only while {@link #more}. */
  @Nullable Instance next() {
    return sources.get(asked++);
  }

  /** An answer that is taken when nobody has a fresher one. */
  void keep(RowAnswer answer) {
    RowAnswer before = old;
    if (before == null || answer.staleMs() < before.staleMs()) {
      old = answer;
    }
  }

  /** The copy here is read when nobody has a fresher one. */
  void keepHere() {
    oldHere = true;
  }

  void forgetHere() {
    oldHere = false;
  }

  /** The freshest answer that was kept. */
  @Nullable RowAnswer kept() {
    return old;
  }

  boolean keptHere() {
    return oldHere;
  }

  void sent() {
    underWay++;
  }

  /** An instance has answered, or will not. */
  void returned() {
    underWay--;
  }

  boolean waiting() {
    return underWay > 0;
  }

  /** Takes over the columns of the view, in the order in which they were asked for. */
  void take(RowAnswer answer) {
    FeatureVector from = answer.vector();
    if (from == null) {
      throw new IllegalArgumentException("answer: away (expected: a vector)");
    }
    FeatureVector into = batch.vector(index);
    for (int column = 0; column < from.schema().size(); column++) {
      String reference = from.schema().columns().get(column).reference();
      into.copy(into.schema().indexOf(reference), from, column);
    }
    if (answer.staleMs() > 0) {
      batch.stale(answer.staleMs());
    }
    settled = true;
  }
}

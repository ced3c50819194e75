package dev.weir.moderation.cascade;

import dev.weir.moderation.content.Content;
import dev.weir.moderation.scoring.Scores;
import dev.weir.moderation.scoring.TextScorer;
import java.util.List;

/** A scorer that is cheaper per text when several are scored at once. Thread-safe. */
public interface BatchScorer extends TextScorer, AutoCloseable {
  /** Scores in the order of the contents. */
  List<Scores> scoreAll(List<Content> contents);

  @Override
  void close();
}

package dev.weir.streams.simulation;

import dev.weir.streams.stage.StageMeters;

/** Counts the posts that went on without the answer they waited for, and nothing else. */
final class ImpatienceMeter extends StageMeters.None {
  private int count;

  int count() {
    return count;
  }

  @Override
  public void impatientPost() {
    count++;
  }
}

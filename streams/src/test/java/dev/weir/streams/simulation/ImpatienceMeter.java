package dev.weir.streams.simulation;

import dev.weir.streams.stage.StageMeters;
import org.jspecify.annotations.Nullable;

/** Counts the posts that went on without the answer they waited for, and nothing else. */
final class ImpatienceMeter implements StageMeters {
  private int count;

  int count() {
    return count;
  }

  @Override
  public void impatientPost() {
    count++;
  }

  @Override
  public void verdict(String action, @Nullable String category, int revision) {}

  @Override
  public void latency(long millis) {}

  @Override
  public void readable(long millis) {}

  @Override
  public void deadLetter(String reason) {}

  @Override
  public void duplicatePost() {}

  @Override
  public void parkedPost() {}

  @Override
  public void waitingPosts(int change) {}

  @Override
  public void erased(long rows) {}

  @Override
  public void quota(String quota, boolean granted) {}
}

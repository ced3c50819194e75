package dev.weir.streams.wire;

import dev.weir.decision.LabelScore;
import dev.weir.decision.Verdict;
import dev.weir.features.event.Event;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A verdict, as the feature store reads it; fields as in {@link EventTypes#verdicts}. */
public final class VerdictEvent implements Event {
  private static final int FIRST_SCORE = 9;
  private static final String ALLOW = "allow";

  private final Verdict verdict;
  private final boolean overturned;
  private final float[] scores;
  private final long eventTimeMs;

  /** A verdict that is not taken back. */
  public VerdictEvent(Verdict verdict, List<String> labels) {
    this(verdict, labels, false);
  }

  /**
   * @param labels the ones the event type was made with; a score of another label is left out
   * @param overturned whether a reviewer's answer takes it back
   */
  public VerdictEvent(Verdict verdict, List<String> labels, boolean overturned) {
    this.verdict = verdict;
    this.overturned = overturned;
    this.scores = inOrder(verdict.getScores(), labels);
    this.eventTimeMs = verdict.getCreatedAt().toEpochMilli();
  }

  /** Post and revision: a re-decision is an event of its own. */
  @Override
  public String id() {
    return verdict.getPostId() + "/" + verdict.getRevision();
  }

  @Override
  public long eventTimeMs() {
    return eventTimeMs;
  }

  @Override
  public boolean has(int field) {
    return switch (field) {
      case 2, 5, 6, 8 -> true;
      default -> field >= FIRST_SCORE ? !Double.isNaN(number(field)) : text(field) != null;
    };
  }

  @Override
  public double number(int field) {
    return switch (field) {
      case 2 -> verdict.getRevision();
      case 5 -> verdict.getEnforced() ? 1 : 0;
      case 6 -> eventTimeMs;
      case 8 -> overturned ? 1 : 0;
      default -> {
        int label = field - FIRST_SCORE;
        yield label >= 0 && label < scores.length ? scores[label] : Double.NaN;
      }
    };
  }

  @Override
  public @Nullable String text(int field) {
    return switch (field) {
      case 0 -> verdict.getPostId();
      case 1 -> verdict.getAuthorId();
      case 3 -> verdict.getAction();
      case 4 -> verdict.getCategory();
      // Nobody takes back that a post was fine: its id need not be remembered.
      case 7 -> verdict.getAction().equals(ALLOW) ? null : id();
      default -> null;
    };
  }

  private static float[] inOrder(List<LabelScore> from, List<String> labels) {
    float[] scores = new float[labels.size()];
    Arrays.fill(scores, Float.NaN);
    for (LabelScore score : from) {
      int label = labels.indexOf(score.getLabel());
      if (label >= 0) {
        scores[label] = score.getScore();
      }
    }
    return scores;
  }
}

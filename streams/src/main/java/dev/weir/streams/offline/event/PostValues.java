package dev.weir.streams.offline.event;

import dev.weir.features.event.EventType;
import dev.weir.moderation.content.Content;
import dev.weir.moderation.content.Normalizer;
import dev.weir.moderation.scoring.Scores;
import dev.weir.moderation.scoring.TextScorer;
import dev.weir.streams.source.EventDraft;

/**
 * What moderation derives of a post's text, by the code that does it live; only what is used is
 * computed. Not thread-safe.
 */
final class PostValues {
  private static final String SCORE_PREFIX = "scores.";

  private final Normalizer normalizer = new Normalizer();
  private final TextScorer scorer;
  private final int length;
  private final int fingerprint;
  private final int[] scoreFields;
  private final boolean scored;

  /**
   * @param used which fields are read
   */
  PostValues(EventType type, boolean[] used, TextScorer scorer) {
    this.scorer = scorer;
    this.length = usedIndex(type, used, "text_length");
    this.fingerprint = usedIndex(type, used, "text_fingerprint");
    this.scoreFields =
        scorer.labels().stream()
            .mapToInt(label -> usedIndex(type, used, SCORE_PREFIX + label))
            .toArray();
    boolean any = false;
    for (int field : scoreFields) {
      any |= field >= 0;
    }
    this.scored = any;
  }

  private static int usedIndex(EventType type, boolean[] used, String path) {
    int field = type.indexOf(path);
    return field >= 0 && used[field] ? field : -1;
  }

  boolean needed() {
    return length >= 0 || fingerprint >= 0 || scored;
  }

  /** Whether the field is one of those that the text decides. */
  boolean derives(int field) {
    boolean score = false;
    for (int scoreField : scoreFields) {
      score |= scoreField == field;
    }
    return field == length || field == fingerprint || score;
  }

  void derive(String text, EventDraft into) {
    if (length >= 0) {
      into.whole(length, text.length());
    }
    if (fingerprint < 0 && !scored) {
      return;
    }
    Content content = normalizer.normalize(text);
    if (fingerprint >= 0) {
      into.text(fingerprint, content.fingerprint());
    }
    if (scored) {
      Scores scores = scorer.score(content);
      for (int label = 0; label < scoreFields.length; label++) {
        if (scoreFields[label] >= 0) {
          into.number(scoreFields[label], scores.value(label));
        }
      }
    }
  }
}

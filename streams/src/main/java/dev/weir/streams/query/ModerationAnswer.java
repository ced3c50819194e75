package dev.weir.streams.query;

import dev.weir.moderation.Decision;
import dev.weir.moderation.explanation.MinimalEdit;
import org.jspecify.annotations.Nullable;

/**
 * What the policy says of a text.
 *
 * @param fingerprint near-duplicate group of the text
 * @param features what the features rest on
 * @param asOfMs the moment features were read for
 * @param deadlineExceeded whether time ran out before the text was scored, so that the policy's
 *     fallback is the answer
 * @param language that was identified, as a BCP 47 tag; null when it was not asked for, or the text
 *     says too little
 * @param edit words without which the decision would be milder; null when they were not asked for
 *     or not found
 */
public record ModerationAnswer(
    Decision decision,
    String fingerprint,
    FeatureSource features,
    long asOfMs,
    boolean deadlineExceeded,
    @Nullable String language,
    @Nullable MinimalEdit edit) {
  /** Whose rows were read for the features. */
  public enum FeatureSource {
    /** Those of the text's near-duplicate group, and of the author if one was named. */
    READ,
    /** Some are held elsewhere or not ready: their features count as unknown. */
    PARTLY_AWAY,
    /** No rows at hand at all: a check without an instance. */
    NONE
  }
}

package dev.weir.streams.query.perspective;

import dev.weir.moderation.scoring.Scores;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** What a comment may be scored for, under Perspective's name, from the model's labels. */
enum Attribute {
  TOXICITY("toxic"),
  /**
   * A label of the model when it has one. Otherwise the chance that the comment is toxic, times
   * that of the likeliest of hate, threat and obscenity, as if they were independent: never more
   * than TOXICITY. docs/perspective.md tells how well that ranks what people called severe.
   */
  SEVERE_TOXICITY("severe_toxic") {
    @Override
    float score(Scores scores) {
      float own = super.score(scores);
      if (Float.isFinite(own)) {
        return own;
      }
      float gravest = Float.NaN;
      for (Attribute grave : GRAVE) {
        float score = grave.score(scores);
        gravest = Float.isFinite(gravest) ? Math.max(gravest, orZero(score)) : score;
      }
      return TOXICITY.score(scores) * gravest;
    }
  },
  IDENTITY_ATTACK("hate"),
  INSULT("insult"),
  PROFANITY("obscene"),
  THREAT("threat"),
  SEXUALLY_EXPLICIT("sexual"),
  SPAM("spam");

  private static final List<Attribute> GRAVE = List.of(IDENTITY_ATTACK, THREAT, PROFANITY);

  private final String label;

  Attribute(String label) {
    this.label = label;
  }

  /** 0 to 1; NaN when the model has no label for it. */
  float score(Scores scores) {
    return scores.of(label);
  }

  private static float orZero(float score) {
    return Float.isFinite(score) ? score : 0;
  }

  static Optional<Attribute> of(String name) {
    return Arrays.stream(values()).filter(attribute -> attribute.name().equals(name)).findFirst();
  }
}

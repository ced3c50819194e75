package dev.weir.moderation.policy.facts;

import dev.weir.features.serving.FeatureStatus;
import dev.weir.features.serving.FeatureVector;
import dev.weir.moderation.content.Content;
import dev.weir.moderation.lists.ListFinding;
import dev.weir.moderation.lists.ListFindings;
import dev.weir.moderation.scoring.Scores;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Everything one evaluation may read, by the indices of {@link PolicyInputs}; text measures are
 * computed at first use.
 *
 * <p>Not thread-safe: made for one evaluation by {@link FactsBinder}.
 */
public final class Facts {
  /** Scores are read to this many decimals, so that 0.7 written as float equals 0.7 in a rule. */
  private static final double SCORE_STEPS = 1e6;

  private final PostFacts post;
  private final Content content;
  private final @Nullable Scores scores;
  private final FeatureVector features;
  private final ListFindings found;
  private final int @Nullable [] labelMap;
  private final int @Nullable [] columnMap;
  private int links = -1;
  private @Nullable String failure;

  Facts(
      PostFacts post,
      Content content,
      @Nullable Scores scores,
      FeatureVector features,
      ListFindings found,
      int @Nullable [] labelMap,
      int @Nullable [] columnMap) {
    this.post = post;
    this.content = content;
    this.scores = scores;
    this.features = features;
    this.found = found;
    this.labelMap = labelMap;
    this.columnMap = columnMap;
  }

  public PostFacts post() {
    return post;
  }

  public Content content() {
    return content;
  }

  /** Whether the text was scored at all. */
  public boolean scored() {
    return scores != null;
  }

  /** The point in time the features belong to. */
  long asOfMs() {
    return features.asOfMs();
  }

  /** Score of the label, 0 to 1, rounded to six decimals; {@code NaN} when there is none. */
  public double score(int label) {
    if (scores == null) {
      return Double.NaN;
    }
    int i = labelMap == null ? label : labelMap[label];
    return i < 0 ? Double.NaN : Math.rint(scores.value(i) * SCORE_STEPS) / SCORE_STEPS;
  }

  /** Value of a numeric or boolean feature; {@code NaN} unless it is present and a number. */
  double featureNumber(int column) {
    int i = columnMap == null ? column : columnMap[column];
    return i >= 0 && features.present(i) ? features.number(i) : Double.NaN;
  }

  /** Value of a string feature; null unless it is present. */
  @Nullable String featureText(int column) {
    int i = columnMap == null ? column : columnMap[column];
    return i >= 0 && features.present(i) ? features.text(i) : null;
  }

  /** Why the feature has no value. */
  FeatureStatus featureStatus(int column) {
    int i = columnMap == null ? column : columnMap[column];
    return i < 0 ? FeatureStatus.NOT_FOUND : features.status(i);
  }

  /** What was found of the list; null when it was not looked for. */
  @Nullable ListFinding list(String name) {
    return found.of(name);
  }

  /** Notes why a condition could not be computed; the first note stays. */
  public void noteFailure(String why) {
    if (failure == null) {
      failure = why;
    }
  }

  /** Takes the note away. */
  public @Nullable String takeFailure() {
    String taken = failure;
    failure = null;
    return taken;
  }

  /** Web addresses in the original text: {@code http://}, {@code https://} or bare {@code www.}. */
  int links() {
    if (links < 0) {
      String text = content.original().toLowerCase(Locale.ROOT);
      links = count(text, "http://") + count(text, "https://");
      for (int at = text.indexOf("www."); at >= 0; at = text.indexOf("www.", at + 4)) {
        if (at == 0 || text.charAt(at - 1) != '/') {
          links++;
        }
      }
    }
    return links;
  }

  private static int count(String text, String part) {
    int n = 0;
    for (int at = text.indexOf(part); at >= 0; at = text.indexOf(part, at + part.length())) {
      n++;
    }
    return n;
  }
}

package dev.weir.moderation.training;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Which sources are learnt from, which heads are trained, which labels are shipped.
 *
 * <p>Labels left out for want of data: severe_toxic (66 positives), sexual (87, one chatbot's
 * users), self_harm and violence (no source whose licence is clear).
 */
final class TrainingPlan {
  /** Sources that a shipped model must not learn from, with the reason. */
  static final Map<String, String> EXCLUDED =
      Map.of(
          "olid", "released for research use only",
          "ethos", "GPL-3.0 covers the whole repository",
          "suicide_reddit", "licence not verified, and personal posts");

  private static final String SENTENCES = TrainingSentences.SOURCE;

  private static final Set<String> TWEETS = Set.of("davidson", "hatexplain", SENTENCES);
  private static final Set<String> WIKI =
      Set.of("wiki_context", "jigsaw6", "jigsaw_toxic", SENTENCES);
  private static final Set<String> COMMENTS =
      Set.of("civil_spans", "surge_toxicity", "convabuse", SENTENCES);

  static final List<Head> HEADS =
      List.of(
          new Head("toxic_all", "toxic", Set.of(), true),
          new Head("toxic_tweets", "toxic", TWEETS, true),
          new Head("toxic_wiki", "toxic", WIKI, true),
          new Head("toxic_comments", "toxic", COMMENTS, true),
          new Head("obscene", "obscene", Set.of(), false),
          new Head("threat", "threat", Set.of(), false),
          new Head("insult", "insult", Set.of(), true),
          new Head("hate_all", "hate", Set.of(), true),
          new Head("hate_plain", "hate", Set.of(), false),
          new Head("hate_davidson", "hate", Set.of("davidson"), true),
          new Head("hate_hatexplain", "hate", Set.of("hatexplain"), true),
          new Head("hate_dynahate", "hate", Set.of("dynahate", SENTENCES), true),
          new Head("hate_measuring", "hate", Set.of("measuring_hate"), true),
          new Head("hate_vicomtech", "hate", Set.of("vicomtech"), false),
          new Head("sexism", "sexism", Set.of("edos"), true),
          new Head(
              "hate_comments",
              "hate",
              Set.of(
                  "civil_spans",
                  "wiki_context",
                  "jigsaw6",
                  "jigsaw_toxic",
                  "surge_toxicity",
                  "convabuse"),
              false),
          new Head("spam", "spam", Set.of(), false));

  /** Beside the heads above, for labels of a few hundred positives; see {@link RidgeTrainer}. */
  static final List<Head> RIDGE_HEADS =
      List.of(
          new Head("obscene_ridge", "obscene", Set.of(), false),
          new Head("threat_ridge", "threat", Set.of(), false));

  /** All of them: what a text answers, and what labels are combined of. */
  static final List<Head> ALL_HEADS = Stream.concat(HEADS.stream(), RIDGE_HEADS.stream()).toList();

  static final List<ShippedLabel> LABELS =
      List.of(
          new ShippedLabel("toxic", true, false, 2),
          new ShippedLabel("obscene", true, true, 0),
          new ShippedLabel("threat", false, true, 0),
          new ShippedLabel("insult", false, false, 2),
          new ShippedLabel("hate", true, false, 2),
          new ShippedLabel("spam", false, false, 2));

  /**
   * @param withinSources whether its heads are combined by what tells texts of one source apart; on
   *     labels whose positives come from few sources, the others are needed as contrast
   * @param fewPositives whether it is made of the ridge heads too
   * @param cut see {@link WeightRounding#scale}
   */
  record ShippedLabel(String name, boolean withinSources, boolean fewPositives, int cut) {
    /** The first so many of all heads make the label. */
    int heads() {
      return fewPositives ? ALL_HEADS.size() : HEADS.size();
    }
  }

  private TrainingPlan() {}
}

package dev.weir.moderation.training;

import dev.weir.moderation.evaluation.LabelledText;
import dev.weir.moderation.evaluation.functional.FunctionalCase;
import dev.weir.moderation.evaluation.functional.FunctionalCaseReader;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * Sentences written for Weir that teach what the data sets lack: groups named in plain and kind
 * words, protest against hatred, negation, reclaimed words, profanity among friends, figures of
 * speech; each beside its hateful counterpart, for the same groups, so that the group itself means
 * nothing. The functional suite is worded differently.
 */
final class TrainingSentences {
  static final String SOURCE = "weir_sentences";
  private static final String RESOURCE = "training-sentences.tsv";

  private TrainingSentences() {}

  /** All of them, of the train split; those of one pattern have one id. */
  static List<LabelledText> read() {
    List<LabelledText> texts = new ArrayList<>();
    for (FunctionalCase one : FunctionalCaseReader.resource(TrainingSentences.class, RESOURCE)) {
      Set<String> labels = Set.of(one.label().split(","));
      texts.add(
          new LabelledText(
              SOURCE + "-" + one.line(),
              one.text(),
              one.flagged() ? labels : Set.of(),
              labels,
              SOURCE,
              "train"));
    }
    return texts;
  }
}

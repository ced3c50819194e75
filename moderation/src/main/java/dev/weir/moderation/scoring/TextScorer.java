package dev.weir.moderation.scoring;

import dev.weir.moderation.content.Content;
import java.util.List;

/** Scores content. Deterministic: the same content gives the same bits. Thread-safe. */
public interface TextScorer {
  /** Labels in score order, e.g. toxic, severe_toxic, obscene, threat, insult, hate, spam. */
  List<String> labels();

  /** Content hash of the model, 16 hexadecimal digits. */
  String version();

  Scores score(Content content);

  /**
   * The parts of the original text that carried the label's score, strongest first, at most {@code
   * limit}; empty when nothing stands out.
   */
  List<Highlight> explain(Content content, String label, int limit);
}

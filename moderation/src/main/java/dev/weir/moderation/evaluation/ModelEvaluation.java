package dev.weir.moderation.evaluation;

import java.util.List;

/**
 * The figures of one model on labelled texts.
 *
 * @param model version of the model
 * @param texts number of texts scored
 * @param microsPerText time to score one normalised text on this machine, one thread
 * @param labels one entry per label, in the model's order
 * @param ordinary what ordinary talk was measured on
 * @param thresholds recommended thresholds per label and action
 */
public record ModelEvaluation(
    String model,
    int texts,
    double microsPerText,
    List<LabelFigures> labels,
    OrdinaryTalk ordinary,
    List<Threshold> thresholds) {
  public ModelEvaluation {
    labels = List.copyOf(labels);
    thresholds = List.copyOf(thresholds);
  }

  /**
   * One label: all texts that know it together, the mean over sources that have both answers, and
   * each source.
   */
  public record LabelFigures(
      String label,
      Figures all,
      double calibrationError,
      double meanRocAuc,
      double meanPrAuc,
      List<SourceFigures> sources) {
    public LabelFigures {
      sources = List.copyOf(sources);
    }
  }

  /** NaN where a figure needs both answers and one is missing. */
  public record Figures(int texts, int positives, double rocAuc, double prAuc) {}

  /**
   * @param learnt whether the model may have learnt from this source's train split
   */
  public record SourceFigures(String source, boolean learnt, Figures figures) {}

  /**
   * Texts that stand for traffic: comments nobody picked for being abusive.
   *
   * @param reviewed share that is at or above a review threshold of any label
   * @param removed the same for removal
   */
  public record OrdinaryTalk(int texts, List<String> sources, double reviewed, double removed) {
    public OrdinaryTalk {
      sources = List.copyOf(sources);
    }
  }

  /**
   * @param action review or remove
   * @param score flag at or above it
   * @param ordinaryRate share of ordinary talk that this label flags
   * @param recall share of all positives that are flagged
   * @param precision on the texts that know the label; their mix is far from traffic
   */
  public record Threshold(
      String label,
      String action,
      double score,
      double ordinaryRate,
      double recall,
      double precision) {}
}

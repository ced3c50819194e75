package dev.weir.moderation.evaluation;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The figures of one model on labelled texts.
 *
 * @param model version of the model
 * @param texts number of texts scored
 * @param microsPerText time to score one normalised text on this machine, one thread
 * @param labels one entry per label, in the model's order
 * @param ordinary what ordinary talk was measured on
 * @param thresholds recommended thresholds per label and action
 * @param operatingPoints what else one could choose, per label from many flags to few
 */
public record ModelEvaluation(
    String model,
    int texts,
    double microsPerText,
    List<LabelFigures> labels,
    OrdinaryTalk ordinary,
    List<Threshold> thresholds,
    List<OperatingPoint> operatingPoints) {
  public ModelEvaluation {
    labels = List.copyOf(labels);
    thresholds = List.copyOf(thresholds);
    operatingPoints = List.copyOf(operatingPoints);
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

  /**
   * One threshold of one label.
   *
   * @param ordinaryRate share of ordinary talk flagged at most
   * @param flagged share that is flagged, by source of ordinary talk
   * @param trafficPrecision share of the flagged that has the label, where {@value
   *     #TRAFFIC_POSITIVES} of all posts have it and the others are ordinary talk; at least, as
   *     some of the ordinary talk that is flagged has it too
   */
  public record OperatingPoint(
      String label,
      double ordinaryRate,
      double score,
      Map<String, Double> flagged,
      double recall,
      double trafficPrecision) {
    /** Share of posts that have a label, on traffic. */
    public static final double TRAFFIC_POSITIVES = 0.01;

    public OperatingPoint {
      flagged = Collections.unmodifiableMap(new TreeMap<>(flagged));
    }
  }
}

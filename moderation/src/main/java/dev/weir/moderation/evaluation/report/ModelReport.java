package dev.weir.moderation.evaluation.report;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The figures of a report. Rates and areas are 0 to 1, NaN where they cannot be measured.
 *
 * @param model version of the model
 * @param compared version of the model compared with, null for none
 * @param flagAt score from which a label counts as flagged in slices, identities, functionalities
 * @param flagRule where these scores come from, in words
 */
public record ModelReport(
    String model,
    @Nullable String compared,
    String data,
    int texts,
    double microsPerText,
    Map<String, Double> flagAt,
    String flagRule,
    List<Label> labels,
    List<Identity> identities,
    List<Functionality> functionalities) {
  public ModelReport {
    labels = List.copyOf(labels);
    identities = List.copyOf(identities);
    functionalities = List.copyOf(functionalities);
    flagAt = Map.copyOf(flagAt);
  }

  /**
   * @param own figures of the model
   * @param other of the one compared with, null for none or when it has no such label
   * @param rocDifference own minus other, with its interval; null as {@code other}
   */
  public record Label(
      String name,
      int texts,
      int positives,
      Figures own,
      @Nullable Figures other,
      @Nullable Interval rocDifference,
      @Nullable Interval prDifference,
      List<Slice> sources,
      List<Slice> slices,
      List<Threshold> thresholds) {}

  /** Of one model on one label. */
  public record Figures(
      double rocAuc,
      Interval rocInterval,
      double prAuc,
      Interval prInterval,
      double calibrationError,
      Drawn curves) {}

  /**
   * Part of the texts.
   *
   * @param falsePositives share of the texts without the label that are flagged
   * @param truePositives share of those with it
   * @param otherRoc of the model compared with, NaN for none
   */
  public record Slice(
      String name,
      int texts,
      int positives,
      double rocAuc,
      double prAuc,
      double falsePositives,
      double truePositives,
      double otherRoc) {}

  /**
   * What a threshold costs and catches.
   *
   * @param ordinaryPerThousand ordinary texts flagged in a thousand, NaN when there are none
   */
  public record Threshold(
      double score,
      double flaggedPerThousand,
      double ordinaryPerThousand,
      double recall,
      double precision,
      double otherRecall) {}

  /**
   * Texts that name a group, and for which people said that the label does not hold.
   *
   * @param ratio of their false positive rate to that of all such texts
   */
  public record Identity(
      String group,
      String label,
      int texts,
      double falsePositives,
      Interval interval,
      double ratio,
      double otherFalsePositives) {}

  /**
   * @param positives texts with the label, which should be flagged; the others should not
   * @param right share judged as people did
   */
  public record Functionality(
      String name,
      String label,
      int texts,
      int positives,
      double right,
      Interval interval,
      double otherRight) {}

  /** An interval that holds 95 %; NaN where a figure could not be measured. */
  public record Interval(double low, double high) {}

  /** A point of a curve in the unit square. */
  public record Point(double x, double y) {}

  /**
   * Texts whose score lies in the bin.
   *
   * @param score their mean score
   * @param rate share of them for which the label holds
   */
  public record Bin(int texts, double score, double rate) {}

  /**
   * @param roc false positive rate to true positive rate
   * @param precisionRecall recall to precision
   */
  public record Drawn(List<Point> roc, List<Point> precisionRecall, List<Bin> calibration) {}
}

package dev.weir.moderation.evaluation.report;

import dev.weir.moderation.content.Content;
import dev.weir.moderation.content.Normalizer;
import dev.weir.moderation.evaluation.Calibration;
import dev.weir.moderation.evaluation.Ranking;
import dev.weir.moderation.evaluation.report.Bootstrap.Areas;
import dev.weir.moderation.evaluation.report.Curves.Counts;
import dev.weir.moderation.evaluation.report.ModelReport.Figures;
import dev.weir.moderation.evaluation.report.ModelReport.Functionality;
import dev.weir.moderation.evaluation.report.ModelReport.Identity;
import dev.weir.moderation.evaluation.report.ModelReport.Interval;
import dev.weir.moderation.evaluation.report.ModelReport.Label;
import dev.weir.moderation.evaluation.report.ModelReport.Slice;
import dev.weir.moderation.evaluation.report.ModelReport.Threshold;
import dev.weir.moderation.scoring.Scores;
import dev.weir.moderation.scoring.TextScorer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.IntPredicate;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Scores labelled texts with one model or two and computes what the report tells. A text that does
 * not know a label does not count for it. Deterministic but for the time per text. About a second
 * per ten thousand texts and label for the intervals.
 */
public final class ModelReporter {
  /** Score that flags where nothing better is known. */
  private static final double DEFAULT_FLAG = 0.5;

  /** Share of ordinary texts flagged at the score chosen. */
  private static final double ORDINARY_FLAGGED = 0.02;

  private static final double[] SHARES_FLAGGED = {
    0.5, 0.3, 0.2, 0.1, 0.05, 0.03, 0.02, 0.01, 0.005, 0.002, 0.001
  };
  private static final int SLICE_TEXTS_MIN = 20;
  private static final double Z95 = 1.959964;
  private static final long SEED = 1;

  private final TextScorer model;
  private final @Nullable TextScorer compared;
  private final Map<String, Double> flagAt;
  private final Set<String> ordinarySources;

  /**
   * @param compared null for none
   * @param flagAt score from which a label counts as flagged; the rest is chosen on ordinary texts,
   *     or {@value #DEFAULT_FLAG}
   * @param ordinarySources sources whose texts without labels stand for traffic
   */
  public ModelReporter(
      TextScorer model,
      @Nullable TextScorer compared,
      Map<String, Double> flagAt,
      Set<String> ordinarySources) {
    this.model = model;
    this.compared = compared;
    this.flagAt = Map.copyOf(flagAt);
    this.ordinarySources = Set.copyOf(ordinarySources);
  }

  /**
   * @param flags of the model, by label
   * @param otherFlags of the one compared with, chosen in the same way
   */
  private record Scored(
      List<ReportText> texts,
      Content[] contents,
      float[][] own,
      float[][] other,
      Map<String, Double> flags,
      Map<String, Double> otherFlags) {}

  /**
   * @param data what the texts come from, in words
   * @throws IllegalArgumentException if there are no texts
   */
  public ModelReport report(List<ReportText> texts, String data) {
    if (texts.isEmpty()) {
      throw new IllegalArgumentException("texts: 0 (expected: at least 1)");
    }
    Normalizer normalizer = new Normalizer();
    Content[] contents =
        texts.stream().map(text -> normalizer.normalize(text.text())).toArray(Content[]::new);
    long start = System.nanoTime();
    float[][] own = scores(model, contents);
    double micros = (System.nanoTime() - start) / 1e3 / texts.size();
    float[][] other = compared == null ? new float[0][] : scores(compared, contents);
    int[] ordinary =
        select(texts, t -> ordinarySources.contains(t.source()) && t.labels().isEmpty());
    Map<String, Double> flags = flags(model, own, ordinary);
    Map<String, Double> otherFlags = compared == null ? Map.of() : flags(compared, other, ordinary);
    Scored scored = new Scored(texts, contents, own, other, flags, otherFlags);
    List<Label> labels = new ArrayList<>();
    List<Identity> identities = new ArrayList<>();
    for (String label : model.labels()) {
      int[] known = select(texts, t -> t.known().contains(label));
      if (known.length > 0) {
        labels.add(label(scored, label, known, ordinary, flag(flags, label)));
        identities.addAll(identities(scored, label, known, flag(flags, label)));
      }
    }
    return new ModelReport(
        model.version(),
        compared == null ? null : compared.version(),
        data,
        texts.size(),
        micros,
        flags,
        rule(ordinary.length),
        labels,
        identities,
        functionalities(scored));
  }

  private String rule(int ordinary) {
    String chosen =
        ordinary > 0
            ? "by which 2 % of " + ordinary + " ordinary texts of this data are flagged"
            : "0.5, as the data holds no ordinary texts to choose by";
    return flagAt.isEmpty() ? chosen : "as given, otherwise " + chosen;
  }

  private static float[][] scores(TextScorer scorer, Content[] contents) {
    float[][] all = new float[scorer.labels().size()][contents.length];
    for (int i = 0; i < contents.length; i++) {
      Scores scores = scorer.score(contents[i]);
      for (int label = 0; label < all.length; label++) {
        all[label][i] = scores.value(label);
      }
    }
    return all;
  }

  private Map<String, Double> flags(TextScorer scorer, float[][] scores, int[] ordinary) {
    Map<String, Double> flags = new TreeMap<>();
    for (int label = 0; label < scorer.labels().size(); label++) {
      String name = scorer.labels().get(label);
      double flag = DEFAULT_FLAG;
      if (ordinary.length > 0) {
        float[] sorted = pick(scores[label], ordinary);
        Arrays.sort(sorted);
        flag = atShare(sorted, ORDINARY_FLAGGED);
      }
      flags.put(name, flagAt.getOrDefault(name, flag));
    }
    return flags;
  }

  private static double flag(Map<String, Double> flags, String label) {
    return flags.getOrDefault(label, DEFAULT_FLAG);
  }

  private Label label(Scored scored, String label, int[] known, int[] ordinary, double flag) {
    float[] all = scored.own()[model.labels().indexOf(label)];
    float[] own = pick(all, known);
    float[] others = others(scored, label, known);
    boolean[] answers = answers(scored, label, known);
    Areas areas = Bootstrap.areas(own, others, answers, SEED);
    List<Slice> sources = new ArrayList<>();
    for (String source : values(scored, known, t -> Set.of(t.source()))) {
      sources.add(
          slice(scored, label, source, where(scored, known, t -> t.source().equals(source)), flag));
    }
    List<Slice> slices = new ArrayList<>();
    for (int[] bounds : new int[][] {{0, 50}, {50, 200}, {200, Integer.MAX_VALUE}}) {
      int[] rows =
          where(
              scored, known, t -> t.text().length() >= bounds[0] && t.text().length() < bounds[1]);
      String name =
          bounds[1] == Integer.MAX_VALUE
              ? "length ≥ " + bounds[0]
              : "length " + bounds[0] + "–" + (bounds[1] - 1);
      addSlice(slices, slice(scored, label, name, rows, flag));
    }
    int[] links = where(scored, known, t -> t.text().contains("http"));
    addSlice(slices, slice(scored, label, "with a link", links, flag));
    for (String group : values(scored, known, ReportText::slices)) {
      int[] rows = where(scored, known, t -> t.slices().contains(group));
      addSlice(slices, slice(scored, label, group, rows, flag));
    }
    int positives = Curves.at(Double.POSITIVE_INFINITY, own, answers).positives();
    return new Label(
        label,
        known.length,
        positives,
        figures(own, answers, areas.roc(), areas.pr()),
        others == null ? null : otherFigures(others, own, answers),
        areas.rocDifference(),
        areas.prDifference(),
        sources,
        slices,
        thresholds(own, others, answers, pick(all, ordinary)));
  }

  private static void addSlice(List<Slice> slices, Slice slice) {
    if (slice.texts() >= SLICE_TEXTS_MIN) {
      slices.add(slice);
    }
  }

  private static Figures otherFigures(float[] others, float[] own, boolean[] answers) {
    Areas areas = Bootstrap.areas(others, own, answers, SEED);
    return figures(others, answers, areas.roc(), areas.pr());
  }

  private static Figures figures(float[] scores, boolean[] answers, Interval roc, Interval pr) {
    Ranking ranking = new Ranking(scores, answers);
    return new Figures(
        ranking.rocAuc(),
        roc,
        ranking.prAuc(),
        pr,
        Calibration.expectedError(scores, answers),
        Curves.of(scores, answers));
  }

  private Slice slice(Scored scored, String label, String name, int[] rows, double flag) {
    float[] own = pick(scored.own()[model.labels().indexOf(label)], rows);
    boolean[] answers = answers(scored, label, rows);
    float[] others = others(scored, label, rows);
    Ranking ranking = new Ranking(own, answers);
    Counts counts = Curves.at(flag, own, answers);
    return new Slice(
        name.isEmpty() ? "(no source)" : name,
        rows.length,
        counts.positives(),
        ranking.rocAuc(),
        ranking.prAuc(),
        share(counts.flagged() - counts.hits(), counts.texts() - counts.positives()),
        share(counts.hits(), counts.positives()),
        others == null ? Double.NaN : new Ranking(others, answers).rocAuc());
  }

  private static List<Threshold> thresholds(
      float[] own, float @Nullable [] others, boolean[] answers, float[] ordinary) {
    List<Threshold> thresholds = new ArrayList<>();
    float[] sorted = (ordinary.length > 0 ? ordinary : own).clone();
    Arrays.sort(sorted);
    float[] otherSorted = others == null ? null : others.clone();
    if (otherSorted != null) {
      Arrays.sort(otherSorted);
    }
    for (double share : SHARES_FLAGGED) {
      if (share * sorted.length < 1) {
        break;
      }
      double score = atShare(sorted, share);
      Counts counts = Curves.at(score, own, answers);
      double recall = share(counts.hits(), counts.positives());
      double otherRecall = Double.NaN;
      if (others != null && otherSorted != null) {
        // As much work for the reviewers: the same share of these texts.
        double same = atShare(otherSorted, share(counts.flagged(), counts.texts()));
        Counts their = Curves.at(same, others, answers);
        otherRecall = share(their.hits(), their.positives());
      }
      int ordinaryFlagged = 0;
      for (float s : ordinary) {
        ordinaryFlagged += s >= score ? 1 : 0;
      }
      thresholds.add(
          new Threshold(
              score,
              1000 * share(counts.flagged(), counts.texts()),
              1000 * share(ordinaryFlagged, ordinary.length),
              recall,
              share(counts.hits(), counts.flagged()),
              otherRecall));
    }
    return thresholds;
  }

  private List<Identity> identities(Scored scored, String label, int[] known, double flag) {
    int[] harmless = where(scored, known, t -> !t.labels().contains(label));
    float[] all = scored.own()[model.labels().indexOf(label)];
    double overall = flaggedShare(pick(all, harmless), flag);
    List<Identity> identities = new ArrayList<>();
    for (String group : IdentityTerms.groups()) {
      int[] rows =
          Arrays.stream(harmless)
              .filter(i -> IdentityTerms.mentions(scored.contents()[i], group))
              .toArray();
      if (rows.length < SLICE_TEXTS_MIN) {
        continue;
      }
      double rate = flaggedShare(pick(all, rows), flag);
      float[] others = others(scored, label, rows);
      identities.add(
          new Identity(
              group,
              label,
              rows.length,
              rate,
              wilson(rate, rows.length),
              overall == 0 ? Double.NaN : rate / overall,
              others == null
                  ? Double.NaN
                  : flaggedShare(others, flag(scored.otherFlags(), label))));
    }
    return identities;
  }

  private List<Functionality> functionalities(Scored scored) {
    int[] tests = select(scored.texts(), t -> !t.functionality().isEmpty());
    List<Functionality> rows = new ArrayList<>();
    for (String name : values(scored, tests, t -> Set.of(t.functionality()))) {
      for (String label : model.labels()) {
        int[] own =
            where(scored, tests, t -> t.functionality().equals(name) && t.known().contains(label));
        if (own.length == 0) {
          continue;
        }
        double flag = flag(scored.flags(), label);
        boolean[] answers = answers(scored, label, own);
        double right = right(pick(scored.own()[model.labels().indexOf(label)], own), answers, flag);
        float[] others = others(scored, label, own);
        rows.add(
            new Functionality(
                name,
                label,
                own.length,
                Curves.at(flag, new float[own.length], answers).positives(),
                right,
                wilson(right, own.length),
                others == null
                    ? Double.NaN
                    : right(others, answers, flag(scored.otherFlags(), label))));
      }
    }
    return rows;
  }

  private static double right(float[] scores, boolean[] answers, double flag) {
    int right = 0;
    for (int i = 0; i < scores.length; i++) {
      right += (scores[i] >= flag) == answers[i] ? 1 : 0;
    }
    return share(right, scores.length);
  }

  private static double flaggedShare(float[] scores, double flag) {
    int flagged = 0;
    for (float score : scores) {
      flagged += score >= flag ? 1 : 0;
    }
    return share(flagged, scores.length);
  }

  /** Wilson's interval of a share, 95 %. */
  static Interval wilson(double share, int texts) {
    double z2 = Z95 * Z95;
    double middle = (share + z2 / (2 * texts)) / (1 + z2 / texts);
    double half =
        Z95
            * Math.sqrt(share * (1 - share) / texts + z2 / (4.0 * texts * texts))
            / (1 + z2 / texts);
    return new Interval(Math.max(0, middle - half), Math.min(1, middle + half));
  }

  private float @Nullable [] others(Scored scored, String label, int[] rows) {
    int index = compared == null ? -1 : compared.labels().indexOf(label);
    return index < 0 ? null : pick(scored.other()[index], rows);
  }

  /** Lowest score with at most this share of the sorted scores at or above it. */
  private static double atShare(float[] sorted, double share) {
    int allowed = Math.min(sorted.length - 1, (int) (share * sorted.length));
    return Math.nextUp(sorted[sorted.length - 1 - allowed]);
  }

  private static double share(int part, int all) {
    return all == 0 ? Double.NaN : (double) part / all;
  }

  private static int[] select(List<ReportText> texts, Predicate<ReportText> predicate) {
    IntPredicate test = i -> predicate.test(texts.get(i));
    return IntStream.range(0, texts.size()).filter(test).toArray();
  }

  private static int[] where(Scored scored, int[] rows, Predicate<ReportText> predicate) {
    return Arrays.stream(rows).filter(i -> predicate.test(scored.texts().get(i))).toArray();
  }

  private static List<String> values(
      Scored scored, int[] rows, java.util.function.Function<ReportText, Set<String>> of) {
    return Arrays.stream(rows)
        .boxed()
        .flatMap(i -> of.apply(scored.texts().get(i)).stream())
        .distinct()
        .sorted()
        .toList();
  }

  private static float[] pick(float[] scores, int[] rows) {
    float[] picked = new float[rows.length];
    for (int k = 0; k < rows.length; k++) {
      picked[k] = scores[rows[k]];
    }
    return picked;
  }

  private static boolean[] answers(Scored scored, String label, int[] rows) {
    boolean[] answers = new boolean[rows.length];
    for (int k = 0; k < rows.length; k++) {
      answers[k] = scored.texts().get(rows[k]).labels().contains(label);
    }
    return answers;
  }
}

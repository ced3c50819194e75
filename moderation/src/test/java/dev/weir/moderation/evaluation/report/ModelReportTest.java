package dev.weir.moderation.evaluation.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.weir.moderation.content.Content;
import dev.weir.moderation.evaluation.Ranking;
import dev.weir.moderation.evaluation.report.ModelReport.Interval;
import dev.weir.moderation.evaluation.report.ModelReport.Label;
import dev.weir.moderation.scoring.Highlight;
import dev.weir.moderation.scoring.Scores;
import dev.weir.moderation.scoring.TextScorer;
import java.io.StringReader;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.xml.sax.InputSource;

final class ModelReportTest {
  /** Scores a text by the number in it, with an error that grows with {@code noise}. */
  private record Reader(String version, double noise) implements TextScorer {
    @Override
    public List<String> labels() {
      return List.of("toxic");
    }

    @Override
    public Scores score(Content content) {
      String text = content.original();
      double value = Integer.parseInt(text.substring(text.lastIndexOf(' ') + 1)) / 1000.0;
      double off = noise * (new SplittableRandom(text.hashCode()).nextDouble() - 0.5);
      return new Scores(labels(), new float[] {(float) Math.max(0, Math.min(1, value + off))});
    }

    @Override
    public List<Highlight> explain(Content content, String label, int limit) {
      return List.of();
    }
  }

  private static final TextScorer GOOD = new Reader("good", 0.1);
  private static final TextScorer POOR = new Reader("poor", 3);

  private static ReportText text(int i, String words, String functionality) {
    Set<String> labels = i % 1000 >= 500 ? Set.of("toxic") : Set.of();
    return new ReportText(
        words + " " + i % 1000,
        labels,
        Set.of("toxic"),
        i % 2 == 0 ? "a<b" : "goemotions",
        functionality,
        Set.of("language=en"));
  }

  private static List<ReportText> texts() {
    List<ReportText> texts = new ArrayList<>();
    for (int i = 0; i < 400; i++) {
      texts.add(text((i * 7919) % 1000, i % 3 == 0 ? "the muslim neighbours" : "the weather", ""));
    }
    for (int i = 0; i < 40; i++) {
      texts.add(text(i * 25, "tests", i % 2 == 0 ? "F1 <plain>" : "F2"));
    }
    return texts;
  }

  private static ModelReport report(TextScorer compared, Map<String, Double> flagAt) {
    return new ModelReporter(GOOD, compared, flagAt, Set.of("goemotions")).report(texts(), "x & y");
  }

  @Test
  void figures_ofALabel_areThoseOfItsRanking() {
    Label label = report(POOR, Map.of()).labels().get(0);

    assertThat(label.texts()).isEqualTo(440);
    assertThat(label.own().rocAuc()).isGreaterThan(0.99);
    assertThat(label.own().rocInterval().low()).isBetween(0.9, label.own().rocInterval().high());
    assertThat(label.other()).isNotNull();
    assertThat(label.rocDifference()).isNotNull();
    assertThat(label.rocDifference().low()).isPositive();
    assertThat(label.sources()).extracting(ModelReport.Slice::name).contains("a<b", "goemotions");
    assertThat(label.slices())
        .extracting(ModelReport.Slice::name)
        .contains("length 0–49", "language=en");
    assertThat(label.thresholds()).isNotEmpty();
    for (ModelReport.Threshold threshold : label.thresholds()) {
      assertThat(threshold.recall()).isGreaterThanOrEqualTo(threshold.otherRecall());
    }
  }

  @Test
  void sameTexts_givesTheSameFiguresAgain() {
    assertThat(report(POOR, Map.of()).labels()).isEqualTo(report(POOR, Map.of()).labels());
  }

  @Test
  void flags_given_decideIdentitiesAndFunctionalities() {
    ModelReport report = report(null, Map.of("toxic", 0.5));

    assertThat(report.flagAt()).containsEntry("toxic", 0.5);
    assertThat(report.identities()).hasSize(1);
    ModelReport.Identity muslims = report.identities().get(0);
    assertThat(muslims.group()).isEqualTo("Muslims");
    assertThat(muslims.falsePositives()).isBetween(0.0, 0.2);
    assertThat(muslims.interval().high()).isGreaterThan(muslims.falsePositives());
    assertThat(report.functionalities())
        .extracting(ModelReport.Functionality::name)
        .containsExactly("F1 <plain>", "F2");
    assertThat(report.functionalities().get(0).texts()).isEqualTo(20);
    assertThat(report.functionalities().get(0).positives()).isEqualTo(10);
    assertThat(report.functionalities().get(0).right()).isGreaterThan(0.8);
  }

  @Test
  void areas_withEachTextOnce_areThoseOfRanking() {
    SplittableRandom random = new SplittableRandom(5);
    float[] scores = new float[300];
    boolean[] answers = new boolean[300];
    int[] once = new int[300];
    Arrays.fill(once, 1);
    for (int i = 0; i < 300; i++) {
      scores[i] = random.nextInt(40) / 40f;
      answers[i] = random.nextDouble() < scores[i];
    }
    int[] order =
        IntStream.range(0, 300)
            .boxed()
            .sorted((a, b) -> Float.compare(scores[b], scores[a]))
            .mapToInt(i -> i)
            .toArray();
    double[] areas = Bootstrap.areas(scores, order, answers, once);

    Ranking ranking = new Ranking(scores, answers);
    assertThat(areas[0]).isCloseTo(ranking.rocAuc(), within(1e-12));
    assertThat(areas[1]).isCloseTo(ranking.prAuc(), within(1e-12));
  }

  @Test
  void wilson_ofKnownShares_isTheTextbooks() {
    Interval none = ModelReporter.wilson(0, 10);
    Interval half = ModelReporter.wilson(0.5, 100);

    assertThat(none.low()).isZero();
    assertThat(none.high()).isCloseTo(0.2775, within(1e-4));
    assertThat(half.low()).isCloseTo(0.4038, within(1e-4));
    assertThat(half.high()).isCloseTo(0.5962, within(1e-4));
  }

  @Test
  void page_ofAReport_isWellFormedAndLoadsNothing() throws Exception {
    String page = HtmlReport.page(report(POOR, Map.of()));

    assertThat(page)
        .doesNotContain("src=")
        .doesNotContain("<link")
        .doesNotContain("<script")
        .doesNotContain("url(")
        .doesNotContain("@import")
        .doesNotContain("//")
        .contains("default-src 'none'")
        .contains("prefers-color-scheme:dark")
        .contains("a&lt;b")
        .contains("F1 &lt;plain&gt;")
        .contains("x &amp; y")
        .doesNotContain("NaN");
    String xml =
        page.replaceFirst("<!DOCTYPE html>", "").replaceAll("<meta ([^>]*)>", "<meta $1/>");
    var parsed =
        DocumentBuilderFactory.newInstance()
            .newDocumentBuilder()
            .parse(new InputSource(new StringReader(xml)));
    assertThat(parsed.getElementsByTagName("svg").getLength()).isEqualTo(3);
    assertThat(parsed.getElementsByTagName("table").getLength()).isGreaterThan(4);
  }

  @Test
  void texts_none_areRefused() {
    assertThatThrownBy(
            () -> new ModelReporter(GOOD, null, Map.of(), Set.of()).report(List.of(), "x"))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void label_withoutPositives_isReportedWithoutAreas() {
    List<ReportText> texts = new ArrayList<>();
    for (int i = 0; i < 30; i++) {
      texts.add(text(i, "words", ""));
    }
    ModelReport report = new ModelReporter(GOOD, null, Map.of(), Set.of()).report(texts, "x");

    assertThat(report.labels().get(0).own().rocAuc()).isNaN();
    assertThat(HtmlReport.page(report)).doesNotContain("NaN");
  }
}

package dev.weir.features.definition;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.weir.features.aggregation.Aggregation;
import dev.weir.features.event.EventType;
import dev.weir.features.event.FieldType;
import dev.weir.features.serving.FeatureType;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What each aggregation may look like, and what is said when it does not. */
class AggregationParserTest {
  private static final EventType TYPE =
      new EventType(
          "test.Click",
          List.of(
              new EventType.Field("item", FieldType.STRING),
              new EventType.Field("tag", FieldType.STRING),
              new EventType.Field("dwell", FieldType.DOUBLE),
              new EventType.Field("rank", FieldType.LONG),
              new EventType.Field("ad", FieldType.BOOLEAN)));

  private static FeatureDefinitions parse(String feature) {
    String yaml =
        "entities: { i: { key: item } }\n"
            + "sources: { s: { schema: test.Click, event_time: rank } }\n"
            + "feature_views:\n  v:\n    entity: i\n    source: s\n    features:\n"
            + "      f: { "
            + feature
            + " }\n";
    return new FeatureDefinitionsParser(List.of(TYPE)).parse("f.yaml", yaml);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "count: '*', windows: [1h] | count(*) | LONG",
        "count: tag | count(tag) | LONG",
        "mean: { field: dwell }, windows: [1h] | mean(dwell) | DOUBLE",
        "variance: dwell, windows: [1h] | variance(dwell) | DOUBLE",
        "stddev: dwell, sample: true, windows: [1h] | stddev(dwell,sample) | DOUBLE",
        "stddev: { field: dwell, sample: false } | stddev(dwell) | DOUBLE",
        "rate: '*', windows: [1h] | rate(*,1000) | DOUBLE",
        "rate: dwell, per: 1m, windows: [1h] | rate(dwell,60000) | DOUBLE",
        "ratio: \"tag == 'x' && rank < 3\" | ratio(tag == 'x' && rank < 3) | DOUBLE",
        "first: tag | first(tag) | STRING",
        "last: ad, windows: [1h] | last(ad) | BOOLEAN",
        "last: rank | last(rank) | LONG",
        "last_n: tag, n: 5 | last_n(tag,5) | STRING_LIST",
        "last_n: { field: ad, n: 64 } | last_n(ad,64) | BOOLEAN_LIST",
        "approx_distinct: rank | approx_distinct(rank) | LONG",
        "distinct_set: tag | distinct_set(tag,100) | STRING_LIST",
        "distinct_set: rank, limit: 7 | distinct_set(rank,7) | LONG_LIST",
        "approx_quantile: dwell, q: 0.95 | approx_quantile(dwell,950000) | DOUBLE",
        "approx_quantile: dwell, q: 1e-6 | approx_quantile(dwell,1) | DOUBLE",
        "approx_quantile: { field: rank, q: [0, 1] } | approx_quantiles(rank,[0, 1000000]) | DOUBLE_LIST",
        "approx_top_k: tag | approx_top_k(tag,10) | COUNTS",
        "approx_top_k: rank, k: 3, where: ad | approx_top_k(rank,3) | COUNTS",
        "histogram: tag, keys: 4 | histogram(tag,4) | COUNTS",
        "histogram: dwell, buckets: [-1, 0.5, 1e3] | histogram(dwell,[-1.0, 0.5, 1000.0]) | COUNTS",
        "decayed_count: '*', half_life: 30m | decayed_count(*,1800000) | DOUBLE",
        "decayed_count: { half_life: 30m } | decayed_count(*,1800000) | DOUBLE",
        "decayed_count: { field: tag, half_life: 30m } | decayed_count(tag,1800000) | DOUBLE",
        "decayed_sum: dwell, half_life: 1h | decayed_sum(dwell,3600000) | DOUBLE"
      })
  void aggregation_asWritten_isRead(String written, String described, FeatureType type) {
    Aggregation aggregation = parse(written).views().get(0).features().get(0).aggregation();
    assertThat(aggregation.describe()).isEqualTo(described);
    assertThat(aggregation.type()).isEqualTo(type);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "approx_top_k: tag, q: 3 | 31 | 'q' (expected:",
        "approx_top_k: tag, k: 0 | 34 | '0' (expected: a whole number from 1 to 100)",
        "approx_top_k: { field: tga } | 35 | did you mean 'tag'?",
        "approx_top_k: dwell | 26 | is a DOUBLE (expected: a text, a whole number",
        "approx_top_k: { k: 3 } | 26 | no field",
        "last_n: tag | 20 | no n (expected: a whole number from 1 to 64)",
        "last_n: tag, n: 65 | 28 | '65'",
        "approx_quantile: dwell | 29 | no q",
        "approx_quantile: dwell, q: 1.5 | 39 | '1.5' (expected: from 0 to 1",
        "approx_quantile: dwell, q: 0.1234567 | 39 | at most six decimals",
        "approx_quantile: dwell, q: [] | 39 | 0 (expected: 1 to 16)",
        "approx_quantile: tag, q: 0.5 | 29 | is a STRING (expected: a number)",
        "histogram: dwell | 23 | use histogram with buckets",
        "histogram: tag, buckets: [1] | 23 | is a STRING (expected: a number)",
        "histogram: dwell, buckets: [2, 1] | 43 | ascending",
        "histogram: rank, buckets: [1], keys: 2 | 38 | one of them",
        "rate: '*' | 7 | no windows",
        "rate: tag, windows: [1h] | 18 | is a STRING (expected: a number)",
        "ratio: \"tga == 'x'\" | 20 | tga",
        "stddev: dwell, sample: yes | 35 | 'yes' (expected: true or false)",
        "decayed_sum: dwell | 25 | no half_life",
        "decayed_sum: dwell, half_life: 1h, windows: [1h] | 47 | decay has no window",
        "count: tag, sum: dwell | 7 | aggregations [count, sum]"
      })
  void aggregation_thatIsWrong_isRefusedAtItsPlace(String written, int column, String said) {
    DefinitionException refused =
        catchThrowableOfType(DefinitionException.class, () -> parse(written));
    assertThat(refused.problems()).hasSize(1);
    DefinitionProblem problem = refused.problems().get(0);
    assertThat(problem.message()).contains(said);
    assertThat(problem.line()).isEqualTo(8);
    assertThat(problem.column()).as(problem.message()).isEqualTo(column);
  }
}

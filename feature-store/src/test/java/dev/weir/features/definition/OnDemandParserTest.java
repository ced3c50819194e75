package dev.weir.features.definition;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.weir.features.serving.FeatureType;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class OnDemandParserTest {
  private static final String VIEWS =
      """
      entities:
        item: { key: item_id }
      sources:
        clicks:
          topic: clicks
          event_time: at
          fields: { item_id: string, at: timestamp, price: double, device: string, paid: boolean }
      feature_views:
        items:
          entity: item
          source: clicks
          features:
            clicks: { count: "*", windows: [1h, 1d] }
            device: { last: device }
            paid: { last: paid }
            devices: { approx_top_k: device, windows: [1d] }
      """;

  private static final FeatureDefinitionsParser PARSER = new FeatureDefinitionsParser(List.of());

  private static FeatureDefinitions parse(String rest) {
    return PARSER.parse("f.yaml", VIEWS + rest);
  }

  private static List<String> problems(String rest) {
    return problems(rest, Set.of());
  }

  private static List<String> problems(String rest, Set<String> readForEvents) {
    DefinitionException refused =
        catchThrowableOfType(
            DefinitionException.class, () -> PARSER.parse("f.yaml", VIEWS + rest, readForEvents));
    assertThat(refused).isNotNull();
    return refused.problems().stream().map(DefinitionProblem::toString).toList();
  }

  private static OnDemandFeature feature(FeatureDefinitions definitions, String name) {
    return definitions.onDemand().stream()
        .filter(feature -> feature.name().equals(name))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void requestValues_ofEachType_areRead() {
    FeatureDefinitions definitions =
        parse(
            """
            request_values: { age: int, budget: double, country: string, member: bool }
            on_demand:
              fits: "member && age >= 18 && budget > items.clicks_1h && country == items.device"
            """);
    assertThat(definitions.requestValues())
        .containsExactly(
            new RequestValue("age", FeatureType.LONG),
            new RequestValue("budget", FeatureType.DOUBLE),
            new RequestValue("country", FeatureType.STRING),
            new RequestValue("member", FeatureType.BOOLEAN));
    OnDemandFeature fits = feature(definitions, "fits");
    assertThat(fits.inputs())
        .containsExactly("member", "age", "budget", "items:clicks_1h", "country", "items:device");
    assertThat(fits.requestValues()).containsExactly("member", "age", "budget", "country");
    assertThat(definitions.version()).isNotEqualTo(parse("").version());
  }

  @Test
  void onDemand_overOthersInAnyOrder_isCompiledAfterThem() {
    FeatureDefinitions definitions =
        parse(
            """
            on_demand:
              top: "middle * 2.0 + low"
              middle: "low + double(whole)"
              low: "items.clicks_1h / max(items.clicks_1d, 1)"
              whole: "int(items.clicks_1d)"
            feature_services:
              all: [items, top]
            """);
    assertThat(definitions.onDemand())
        .extracting(OnDemandFeature::name)
        .containsExactly("top", "middle", "low", "whole");
    OnDemandFeature top = feature(definitions, "top");
    assertThat(top.steps())
        .extracting(OnDemandFeature::name)
        .containsExactly("low", "whole", "middle", "top");
    assertThat(top.inputs()).containsExactly("items:clicks_1h", "items:clicks_1d");
    assertThat(feature(definitions, "whole").formula().type()).isEqualTo(FeatureType.LONG);
  }

  @Test
  void onDemand_readingItself_isRefusedWithTheCycleAndItsPlace() {
    assertThat(
            problems(
                """
                on_demand:
                  above: "a + 1.0"
                  a: "1.0 + b"
                  b: "2.0 * c"
                  c: "items.clicks_1h + a"
                  alone: "alone + 1.0"
                  fine: "items.clicks_1h * 1.0"
                feature_services:
                  all: [items, above, a, fine]
                """))
        .containsExactly(
            "f.yaml:21:25: on_demand 'c': reads itself: 'a' reads 'b' reads 'c' reads 'a'; take"
                + " one of them out of the next",
            "f.yaml:22:11: on_demand 'alone': reads itself: 'alone' reads 'alone'; take one of"
                + " them out of the next");
  }

  @Test
  void onDemand_overManyOthers_isBoundedInDepth() {
    String chain =
        "on_demand:\n  f_0: \"items.clicks_1h * 2.0\"\n"
            + IntStream.rangeClosed(1, 16)
                .mapToObj(i -> "  f_" + i + ": \"f_" + (i - 1) + " + 1.0\"\n")
                .collect(Collectors.joining());
    assertThat(problems(chain))
        .containsExactly(
            "f.yaml:34:9: on_demand 'f_16': the last of 17 that read one another (expected: at"
                + " most 16); write some of them as one expression");
    String shorter = chain.substring(0, chain.indexOf("  f_16"));
    assertThat(feature(parse(shorter), "f_15").steps()).hasSize(16);
  }

  @Test
  void onDemand_overABrokenOne_isNoSecondProblem() {
    assertThat(
            problems(
                """
                request_values: { age: integer }
                on_demand:
                  a: "items.clicks_1h + 'x'"
                  b: "a + 1.0"
                  c: "age > 3"
                """))
        .hasSize(2)
        .satisfiesExactly(
            problem ->
                assertThat(problem)
                    .isEqualTo(
                        "f.yaml:17:24: request value 'age' type: 'integer' (expected: one of bool,"
                            + " double, int, string)"),
            problem -> assertThat(problem).startsWith("f.yaml:19:23: on_demand 'a'"));
  }

  @Test
  void onDemand_withAnUnknownName_isToldTheNearest() {
    assertThat(
            problems(
                """
                request_values: { budget: double }
                on_demand:
                  low: "items.clicks_1h * 1.0"
                  a: "budgte + 1.0"
                  b: "items.click_1d + 1.0"
                  c: "itms.clicks_1d + 1.0"
                  d: "1.0 + lwo"
                """))
        .containsExactly(
            "f.yaml:20:7: on_demand 'a': unknown name 'budgte'; did you mean 'budget'?",
            "f.yaml:21:7: on_demand 'b': unknown name 'items.click_1d'; did you mean"
                + " 'items.clicks_1d'?",
            "f.yaml:22:7: on_demand 'c': unknown name 'itms.clicks_1d'; did you mean"
                + " 'items.clicks_1d'?",
            "f.yaml:23:13: on_demand 'd': unknown name 'lwo'; did you mean 'low'?");
  }

  @Test
  void onDemand_ofAListOrAView_isRefusedWithTheWayOut() {
    assertThat(
            problems(
                """
                on_demand:
                  a: "items.devices_1d == 'web'"
                  b: "items > 1.0"
                  c: "items.paid ? 1.0 : 0.5"
                """))
        .containsExactly(
            "f.yaml:18:7: on_demand 'a': 'items.devices_1d' cannot be used: it is a list, or counts"
                + " by value; ask for a number, as of count with a where",
            "f.yaml:19:7: on_demand 'b': 'items' cannot be used: it is a feature view; name one of"
                + " its features, as in view.feature");
  }

  @Test
  void name_thatIsTaken_isRefused() {
    assertThat(
            problems(
                """
                request_values: { items: double, double: int, age: int }
                on_demand:
                  age: "items.clicks_1h * 2.0"
                  int: "items.clicks_1h * 2.0"
                """))
        .containsExactly(
            "f.yaml:17:19: request value 'items': 'items' is the name of a feature view, too;"
                + " rename it",
            "f.yaml:17:34: request value 'double': 'double' means something else in an expression;"
                + " rename it",
            "f.yaml:19:3: on_demand 'age': 'age' is the name of a request value, too; rename it",
            "f.yaml:20:3: on_demand 'int': 'int' means something else in an expression; rename it");
  }

  @Test
  void service_readForEvents_cannotHaveRequestValues() {
    String rest =
        """
        request_values: { age: double }
        on_demand:
          low: "age * 2.0"
          high: "low + items.clicks_1h"
        feature_services:
          moderation:
            - items
            - high
          lookups: [items, high]
        """;
    assertThat(problems(rest, Set.of("moderation")))
        .containsExactly(
            "f.yaml:24:7: feature service 'moderation': 'high' reads the request's age, but this"
                + " service is read as events arrive, when there is no request; take it out, or"
                + " list it in a service of its own for lookups");
    assertThat(parse(rest).service("moderation")).isPresent();
  }

  @Test
  void service_withoutTheViewsOfAChain_isToldWhich() {
    assertThat(
            problems(
                """
                on_demand:
                  low: "items.clicks_1h * 2.0"
                  high: "low + 1.0"
                feature_services:
                  lookups: [high]
                """))
        .containsExactly(
            "f.yaml:21:12: feature service 'lookups': 'high' reads view 'items'; list that view"
                + " too");
  }
}

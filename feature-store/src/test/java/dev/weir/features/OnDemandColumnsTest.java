package dev.weir.features;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.features.definition.FeatureDefinitions;
import dev.weir.features.definition.FeatureDefinitionsParser;
import dev.weir.features.definition.RequestValue;
import dev.weir.features.serving.FeatureColumn;
import dev.weir.features.serving.FeatureSchema;
import dev.weir.features.serving.FeatureStatus;
import dev.weir.features.serving.FeatureType;
import dev.weir.features.serving.FeatureVector;
import dev.weir.features.storage.InMemoryRowStore;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class OnDemandColumnsTest {
  private static final FeatureDefinitions DEFINITIONS =
      new FeatureDefinitionsParser(List.of())
          .parse(
              "f.yaml",
              """
              entities:
                item: { key: item_id }
              sources:
                clicks:
                  topic: clicks
                  event_time: at
                  fields: { item_id: string, at: timestamp, device: string }
              feature_views:
                items:
                  entity: item
                  source: clicks
                  features:
                    clicks: { count: "*", windows: [1h, 1d] }
                    device: { last: device }
              request_values: { age: int, weight: double, country: string, member: bool }
              on_demand:
                top: "share.orValue(0.0) * weight"
                share: "items.clicks_1h / items.clicks_1d"
                greeting: "country + '/' + items.device"
                long_greeting: "greeting.orValue('none') + '!'"
                adult: "member || age >= 18"
                share_or: "items.clicks_1h.orValue(0.0) / items.clicks_1d.orValue(1.0)"
              """);

  private final FeatureStore store = new FeatureStore(DEFINITIONS, new InMemoryRowStore());
  private FeatureVector vector = new FeatureVector(schema(), 1);

  private static FeatureSchema schema() {
    List<FeatureColumn> columns =
        new ArrayList<>(
            List.of(
                new FeatureColumn("items", "clicks_1h", FeatureType.LONG),
                new FeatureColumn("items", "clicks_1d", FeatureType.LONG),
                new FeatureColumn("items", "device", FeatureType.STRING)));
    DEFINITIONS.requestValues().forEach(value -> columns.add(value.column()));
    // share and greeting have no column of their own: top and long_greeting take them all the same
    for (String name : List.of("top", "long_greeting", "adult", "share_or")) {
      DEFINITIONS.onDemand().stream()
          .filter(feature -> feature.name().equals(name))
          .forEach(feature -> columns.add(feature.column()));
    }
    return new FeatureSchema(columns);
  }

  @BeforeEach
  void values() {
    vector.setNumber(0, 3, 0, 500);
    vector.setNumber(1, 12, 0, 700);
    vector.setText(2, "web", 300);
    request("age", 17L);
    request("weight", 2L);
    request("country", "de");
    request("member", false);
  }

  private void request(String name, Object value) {
    RequestValue found = DEFINITIONS.requestValue(name).orElseThrow();
    found.set(vector, vector.schema().indexOf(name), value);
  }

  private Object evaluated(String name) {
    store.evaluateOnDemand(vector);
    return vector.value(column(name));
  }

  private int column(String name) {
    return vector.schema().indexOf(name);
  }

  @Test
  void chain_overRequestValues_isComputedThroughFeaturesWithoutAColumn() {
    assertThat(evaluated("top")).isEqualTo(0.5);
    assertThat(vector.eventTimeMs(column("top"))).isEqualTo(700);
    assertThat(vector.errorBound(column("top"))).isZero();
    assertThat(evaluated("long_greeting")).isEqualTo("de/web!");
    assertThat(evaluated("adult")).isEqualTo(false);
    request("age", 18L);
    assertThat(evaluated("adult")).isEqualTo(true);
  }

  @Test
  void chain_overABoundedValue_isNotExact() {
    vector.setNumber(1, 12, 0.5, 700);
    assertThat(evaluated("top")).isEqualTo(0.5);
    assertThat(vector.errorBound(column("top"))).isNaN();
  }

  @Test
  void chain_overAnAbsentValue_takesWhatStandsInForIt() {
    vector.setAbsent(0, FeatureStatus.NOT_FOUND, 0);
    assertThat(evaluated("top")).isEqualTo(0.0);
    request("country", null);
    assertThat(evaluated("long_greeting")).isEqualTo("none!");
  }

  @Test
  void chain_overAnInvalidValue_hasNoStandIn() {
    vector.setAbsent(0, FeatureStatus.INVALID, 0);
    assertThat(evaluated("top")).isNull();
    assertThat(vector.status(column("top"))).isEqualTo(FeatureStatus.NULL_VALUE);
    assertThat(evaluated("share_or")).isNull();
  }

  @Test
  void requestValue_absent_makesTheResultAbsent() {
    request("weight", null);
    assertThat(evaluated("top")).isNull();
    request("member", null);
    assertThat(evaluated("adult")).as("strict: true || absent is absent").isNull();
  }

  @Test
  void requestValue_ofAnotherType_isRefusedWithWhatIsExpected() {
    assertThatThrownBy(() -> request("age", 1.5))
        .hasMessage("request value age: 1.5 (expected: a whole number from -2^53 to 2^53)");
    assertThatThrownBy(() -> request("age", (1L << 53) + 1))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> request("weight", Double.NaN)).hasMessageContaining("a finite number");
    assertThatThrownBy(() -> request("country", 7L)).hasMessageContaining("a string");
    assertThatThrownBy(() -> request("member", 1L)).hasMessageContaining("true or false");
  }

  @Test
  void requestValue_asText_isParsedByItsType() {
    assertThat(DEFINITIONS.requestValue("age").orElseThrow().parse(" 12 ")).isEqualTo(12L);
    assertThat(DEFINITIONS.requestValue("age").orElseThrow().parse("1.5")).isNull();
    assertThat(DEFINITIONS.requestValue("weight").orElseThrow().parse("1e3")).isEqualTo(1000.0);
    assertThat(DEFINITIONS.requestValue("weight").orElseThrow().parse("Infinity")).isNull();
    assertThat(DEFINITIONS.requestValue("member").orElseThrow().parse("TRUE")).isEqualTo(true);
    assertThat(DEFINITIONS.requestValue("member").orElseThrow().parse("yes")).isNull();
    assertThat(DEFINITIONS.requestValue("country").orElseThrow().parse(" de")).isEqualTo(" de");
  }
}

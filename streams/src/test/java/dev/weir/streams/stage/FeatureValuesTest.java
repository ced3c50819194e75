package dev.weir.streams.stage;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.feature.FeatureStatus;
import dev.weir.feature.FeatureValue;
import dev.weir.feature.FeatureVectorSnapshot;
import dev.weir.features.serving.FeatureColumn;
import dev.weir.features.serving.FeatureSchema;
import dev.weir.features.serving.FeatureType;
import dev.weir.features.serving.FeatureVector;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Values of every type keep their type, order, status and bound on the wire and in the log. */
class FeatureValuesTest {
  private static final Map<String, Long> COUNTS = new LinkedHashMap<>();

  static {
    COUNTS.put("ü", 7L);
    COUNTS.put("a", 3L);
  }

  private static final Map<FeatureType, Object> VALUES =
      Map.of(
          FeatureType.LONG,
          5L,
          FeatureType.DOUBLE,
          0.25,
          FeatureType.BOOLEAN,
          true,
          FeatureType.STRING,
          "tëxt",
          FeatureType.LONG_LIST,
          List.of(3L, -1L),
          FeatureType.DOUBLE_LIST,
          List.of(0.5, 1.5),
          FeatureType.BOOLEAN_LIST,
          List.of(true, false),
          FeatureType.STRING_LIST,
          List.of("", "é"),
          FeatureType.COUNTS,
          COUNTS);

  private static FeatureVector vector() {
    List<FeatureColumn> columns = new ArrayList<>();
    for (FeatureType type : FeatureType.values()) {
      columns.add(new FeatureColumn("v", type.name().toLowerCase(java.util.Locale.ROOT), type));
    }
    columns.add(new FeatureColumn("v", "empty", FeatureType.STRING_LIST));
    columns.add(new FeatureColumn("v", "none", FeatureType.COUNTS));
    FeatureVector vector = new FeatureVector(new FeatureSchema(columns), 1_000);
    for (int i = 0; i < VALUES.size(); i++) {
      Object value = VALUES.get(columns.get(i).type());
      if (value instanceof Number number) {
        vector.setNumber(i, number.doubleValue(), 0.5, 900);
      } else if (value instanceof Boolean) {
        vector.setNumber(i, 1, 0.5, 900);
      } else {
        vector.setObject(i, value, 0.5, 900);
      }
    }
    vector.setObject(columns.size() - 2, List.of(), 0, 900);
    vector.setAbsent(columns.size() - 1, dev.weir.features.serving.FeatureStatus.NULL_VALUE, 900);
    return vector;
  }

  private static void assertSame(FeatureVector found, FeatureVector expected) {
    for (int i = 0; i < expected.schema().size(); i++) {
      String column = expected.schema().columns().get(i).feature();
      assertThat(found.status(i)).as(column).isEqualTo(expected.status(i));
      assertThat(found.value(i)).as(column).isEqualTo(expected.value(i));
      assertThat(found.errorBound(i)).as(column).isEqualTo(expected.errorBound(i));
      if (expected.value(i) instanceof Map<?, ?> counts) {
        assertThat(new ArrayList<>(((Map<?, ?>) found.object(i)).keySet()))
            .isEqualTo(new ArrayList<>(counts.keySet()));
      }
    }
  }

  @Test
  void vector_betweenStages_staysTheSame() {
    FeatureVector vector = vector();
    ByteBuffer bytes = ByteBuffer.wrap(VectorCodec.encode(vector));
    assertSame(VectorCodec.decode(bytes, vector.schema()), vector);
    assertThat(bytes.hasRemaining()).isFalse();
  }

  @Test
  void values_loggedWithAVerdict_areReadBack() throws Exception {
    FeatureVector vector = vector();
    List<FeatureValue> values = FeatureRecords.values(vector, vector.schema().size());
    FeatureVectorSnapshot snapshot =
        new FeatureVectorSnapshot("s", "d", Instant.ofEpochMilli(1_000), values);
    FeatureVectorSnapshot read =
        FeatureVectorSnapshot.getDecoder()
            .decode(FeatureVectorSnapshot.getEncoder().encode(snapshot));
    assertSame(FeatureRecords.restore(read, vector.schema(), 1_000), vector);
    assertThat(values.get(values.size() - 1).getStatus()).isEqualTo(FeatureStatus.NULL_VALUE);
  }
}

package dev.weir.streams.routing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.features.serving.FeatureColumn;
import dev.weir.features.serving.FeatureSchema;
import dev.weir.features.serving.FeatureType;
import dev.weir.features.serving.FeatureVector;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class RowWireTest {
  private static final List<FeatureColumn> COLUMNS =
      List.of(new FeatureColumn("activity", "events_1d", FeatureType.DOUBLE));
  private static final RowQuestion QUESTION =
      new RowQuestion(
          250,
          List.of(
              new RowQuestion.Part(
                  "activity",
                  COLUMNS,
                  List.of(new RowQuestion.Key("ä", 7), new RowQuestion.Key("b", 8)))));

  private static byte[] answer() {
    FeatureVector vector = new FeatureVector(new FeatureSchema(COLUMNS), 7);
    vector.setNumber(0, 3, 0, 5);
    return RowWire.encode(List.of(new RowAnswer(vector, 42), RowAnswer.AWAY));
  }

  @Test
  void question_writtenAndRead_isTheSame() throws RowWire.WireException {
    assertThat(RowWire.question(ByteBuffer.wrap(RowWire.encode(QUESTION)))).isEqualTo(QUESTION);
  }

  @Test
  void answer_writtenAndRead_tellsValuesAndAge() throws RowWire.WireException {
    List<RowAnswer> read = RowWire.answers(ByteBuffer.wrap(answer()), QUESTION);
    assertThat(read).hasSize(2);
    assertThat(read.get(0).staleMs()).isEqualTo(42);
    FeatureVector vector = read.get(0).vector();
    assertThat(vector).isNotNull();
    assertThat(vector.number(0)).isEqualTo(3);
    assertThat(read.get(1).vector()).isNull();
  }

  @Test
  void answer_ofAnotherQuestion_isRefused() {
    RowQuestion other =
        new RowQuestion(
            250,
            List.of(
                new RowQuestion.Part("activity", COLUMNS, List.of(new RowQuestion.Key("a", 7)))));
    assertThatThrownBy(() -> RowWire.answers(ByteBuffer.wrap(answer()), other))
        .isInstanceOf(RowWire.WireException.class);
  }

  @Test
  void version_unknown_isRefused() {
    byte[] bytes = RowWire.encode(QUESTION);
    bytes[0] = 2;
    assertThatThrownBy(() -> RowWire.question(ByteBuffer.wrap(bytes)))
        .isInstanceOf(RowWire.WireException.class)
        .hasMessageContaining("version: 2 (expected: 1)");
  }

  /** Cut short or changed anywhere: read as something or refused, and never anything else. */
  @Property(tries = 2_000)
  void bytes_damaged_areReadOrRefused(@ForAll long seed) {
    Random random = new Random(seed);
    boolean question = random.nextBoolean();
    byte[] bytes = question ? RowWire.encode(QUESTION) : answer();
    bytes = Arrays.copyOf(bytes, bytes.length - random.nextInt(2) * random.nextInt(bytes.length));
    for (int i = random.nextInt(4); i > 0; i--) {
      bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
    }
    try {
      if (question) {
        assertThat(RowWire.question(ByteBuffer.wrap(bytes)).size()).isLessThanOrEqualTo(8);
      } else {
        assertThat(RowWire.answers(ByteBuffer.wrap(bytes), QUESTION)).hasSize(2);
      }
    } catch (RowWire.WireException e) {
      assertThat(e).hasMessageNotContaining("ä");
    }
  }
}

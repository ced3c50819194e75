package dev.weir.streams.stage;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.features.storage.InMemoryRowStore;
import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;

class OutboxTest {
  private final InMemoryRowStore rows = new InMemoryRowStore();
  private final Outbox outbox = new Outbox(rows);

  @Test
  void output_kept_isFoundByItsPosition() {
    outbox.keep(0, 7, output(7));
    outbox.keep(1, 7, output(70));

    assertThat(outbox.find(0, 7)).isEqualTo(output(7));
    assertThat(outbox.find(1, 7)).isEqualTo(output(70));
    assertThat(outbox.find(0, 8)).isNull();
    assertThat(outbox.find(2, 7)).isNull();
  }

  @Test
  void output_ofAPostThatWaited_doesNotPushOutAYoungerOne() {
    outbox.keep(0, 5 + Outbox.SLOTS, output(1));
    outbox.keep(0, 5, output(2));

    assertThat(outbox.find(0, 5 + Outbox.SLOTS)).isEqualTo(output(1));
    assertThat(outbox.find(0, 5)).isEqualTo(output(2));
  }

  @Test
  void outputs_moreThanSlots_pushOutTheOldestOnly() {
    for (int i = 0; i <= Outbox.SLOTS; i++) {
      outbox.keep(0, 3L * i, output(i));
    }

    assertThat(outbox.find(0, 0)).isNull();
    assertThat(outbox.find(0, 3)).isEqualTo(output(1));
    assertThat(outbox.find(0, 3L * Outbox.SLOTS)).isEqualTo(output(Outbox.SLOTS));
  }

  @Test
  void outbox_openedAgain_goesOnWhereTheRowsEnd() {
    for (int i = 0; i < Outbox.SLOTS + 10; i++) {
      outbox.keep(0, i, output(i));
    }
    Outbox again = new Outbox(rows);
    again.keep(0, 99_999, output(99_999));

    assertThat(again.find(0, 9)).isNull();
    assertThat(again.find(0, 10)).as("the oldest, pushed out by the new one").isNull();
    assertThat(again.find(0, 11)).isEqualTo(output(11));
    assertThat(again.find(0, Outbox.SLOTS + 9)).isEqualTo(output(Outbox.SLOTS + 9));
    assertThat(again.find(0, 99_999)).isEqualTo(output(99_999));
  }

  private static byte[] output(int n) {
    return ByteBuffer.allocate(4).putInt(n).array();
  }
}

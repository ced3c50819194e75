package dev.weir.streams.stage;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.features.storage.InMemoryRowStore;
import org.junit.jupiter.api.Test;

class OutboxTest {
  private final InMemoryRowStore rows = new InMemoryRowStore();

  @Test
  void output_kept_isFoundByItsPositionOnly() {
    Outbox outbox = new Outbox(rows);
    outbox.keep(1, 5, bytes("five"));

    assertThat(outbox.find(1, 5)).isEqualTo(bytes("five"));
    assertThat(outbox.find(1, 4)).isNull();
    assertThat(outbox.find(1, 6)).isNull();
    assertThat(outbox.find(2, 5)).isNull();
  }

  @Test
  void output_keptOutOfOrder_isFound() {
    Outbox outbox = new Outbox(rows);
    outbox.keep(0, 9, bytes("nine"));
    outbox.keep(0, 3, bytes("three"));

    assertThat(outbox.find(0, 3)).isEqualTo(bytes("three"));
    assertThat(outbox.find(0, 9)).isEqualTo(bytes("nine"));
  }

  @Test
  void output_afterRestart_isFound() {
    Outbox before = new Outbox(rows);
    before.keep(0, 7, bytes("seven"));
    before.keep(3, Outbox.SLOTS + 2L, bytes("far"));

    Outbox after = new Outbox(rows);

    assertThat(after.find(0, 7)).isEqualTo(bytes("seven"));
    assertThat(after.find(3, Outbox.SLOTS + 2L)).isEqualTo(bytes("far"));
    assertThat(after.find(3, 2)).as("same slot, other offset").isNull();
    assertThat(after.find(0, 8)).isNull();
  }

  @Test
  void output_aRingLater_isReplaced() {
    Outbox outbox = new Outbox(rows);
    outbox.keep(0, 1, bytes("old"));
    outbox.keep(0, 1L + Outbox.SLOTS, bytes("new"));

    assertThat(outbox.find(0, 1)).isNull();
    assertThat(outbox.find(0, 1L + Outbox.SLOTS)).isEqualTo(bytes("new"));
  }

  private static byte[] bytes(String text) {
    return text.getBytes(UTF_8);
  }
}

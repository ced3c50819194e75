package dev.weir.features.registry;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.features.registry.ViewDescription.Aggregate;
import dev.weir.features.storage.InMemoryRowStore;
import dev.weir.features.storage.RowOrder;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class DefinitionRegistryTest {
  private static final RowOrder ORDER = DefinitionRegistry.ORDER;
  private static final long MARK_MS = 60_000;

  @Test
  void mark_ofAnEarlierMoment_isOlder() {
    Map<String, byte[]> early = stored(registry -> registry.seen("posts", 1));
    Map<String, byte[]> late = stored(registry -> registry.seen("posts", 1_000_000));

    assertThat(early.keySet()).isEqualTo(late.keySet()).hasSize(1);
    assertOlder(early, late);
  }

  @Test
  void history_thatAnotherGoesOnFrom_isOlder() {
    ViewHistory first = ViewHistory.begin(description(1), 0);
    ViewHistory second = first.changedTo(description(2), MARK_MS);

    assertOlder(
        stored(registry -> registry.put("view", first)),
        stored(registry -> registry.put("view", second)));
  }

  @Test
  void histories_ofWhichNeitherKnowsTheOther_areNotToldApart() {
    byte[] one = ViewHistory.begin(description(1), 0).encode();
    byte[] other = ViewHistory.begin(description(2), 0).encode();
    byte[] key = {0, 0, 0, 0, 'd', 'v'};

    assertThat(ORDER.compares(key)).isTrue();
    assertThat(ORDER.isOlder(key, one, other)).isFalse();
    assertThat(ORDER.isOlder(key, other, one)).isFalse();
    assertThat(ORDER.isOlder(key, one, one)).isFalse();
    assertThat(ORDER.isOlder(key, new byte[] {9}, one)).isFalse();
  }

  @Test
  void otherKeys_areNotCompared() {
    assertThat(ORDER.compares(new byte[] {0, 0, 0, 0, 'o', 1})).isFalse();
    assertThat(ORDER.compares(new byte[] {0, 0, 0, 3, 't'})).isFalse();
    assertThat(ORDER.compares(new byte[0])).isFalse();
  }

  private static void assertOlder(Map<String, byte[]> early, Map<String, byte[]> late) {
    early.forEach(
        (name, row) -> {
          byte[] key = name.getBytes(ISO_8859_1);
          assertThat(ORDER.compares(key)).isTrue();
          assertThat(ORDER.isOlder(key, row, late.get(name))).isTrue();
          assertThat(ORDER.isOlder(key, late.get(name), row)).isFalse();
          assertThat(ORDER.isOlder(key, row, row)).isFalse();
        });
  }

  private interface Writing {
    void to(DefinitionRegistry registry);
  }

  private static Map<String, byte[]> stored(Writing writing) {
    InMemoryRowStore rows = new InMemoryRowStore();
    writing.to(new DefinitionRegistry(rows));
    Map<String, byte[]> all = new HashMap<>();
    rows.forEach(new byte[0], null, (key, row) -> all.put(new String(key, ISO_8859_1), row));
    return all;
  }

  private static ViewDescription description(int windows) {
    return new ViewDescription(
        "view",
        List.of(),
        0,
        windows * 1_000L,
        windows * 2_000L,
        List.of(),
        List.of(new Aggregate("count", "", "", -1, List.of(windows * 1_000L), false)));
  }
}

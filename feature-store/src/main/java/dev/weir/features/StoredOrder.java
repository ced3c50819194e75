package dev.weir.features;

import dev.weir.features.definition.FeatureView;
import dev.weir.features.registry.DefinitionRegistry;
import dev.weir.features.storage.BigEndian;
import dev.weir.features.storage.KeyLayout;
import dev.weir.features.storage.RowOrder;
import dev.weir.features.window.RowPositions;
import java.util.Collection;
import java.util.HashSet;
import java.util.Set;

/** Which of two rows of some views is the older one, or of what is known of definitions. */
final class StoredOrder implements RowOrder {
  private final Set<Integer> prefixes = new HashSet<>();

  StoredOrder(Collection<FeatureView> views) {
    for (FeatureView view : views) {
      prefixes.add(BigEndian.getInt(KeyLayout.prefix(view.rowName()), 0));
    }
  }

  @Override
  public boolean compares(byte[] key) {
    return isRow(key) || DefinitionRegistry.ORDER.compares(key);
  }

  private boolean isRow(byte[] key) {
    return key.length >= KeyLayout.PREFIX_BYTES && prefixes.contains(BigEndian.getInt(key, 0));
  }

  @Override
  public boolean isOlder(byte[] key, byte[] row, byte[] than) {
    return isRow(key)
        ? RowPositions.isOlder(row, than)
        : DefinitionRegistry.ORDER.isOlder(key, row, than);
  }
}

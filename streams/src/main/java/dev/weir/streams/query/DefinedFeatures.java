package dev.weir.streams.query;

import dev.weir.features.FeatureStore;
import dev.weir.features.definition.FeatureDefinitions;
import dev.weir.features.definition.FeatureService;
import dev.weir.features.definition.FeatureView;
import dev.weir.features.definition.OnDemandFeature;
import dev.weir.features.definition.RequestValue;
import dev.weir.features.serving.FeatureVector;
import dev.weir.features.storage.RowStore;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * The catalogue of a definitions file, read by the same code that the stream uses: a {@link
 * FeatureStore} per thread, pointed at the rows of the partition in question.
 */
public final class DefinedFeatures implements FeatureCatalogue {
  private final Map<String, View> views = new HashMap<>();
  private final Map<String, FeatureView> defined = new HashMap<>();
  private final Map<String, OnDemand> onDemand = new HashMap<>();
  private final Map<String, RequestValue> requestValues = new HashMap<>();
  private final Map<String, List<String>> services = new HashMap<>();
  private final ThreadLocal<Reader> readers;

  public DefinedFeatures(FeatureDefinitions definitions) {
    for (FeatureView view : definitions.views()) {
      defined.put(view.name(), view);
      views.put(
          view.name(),
          new View(view.name(), view.entity().name(), view.entity().keys(), view.columns()));
    }
    for (OnDemandFeature feature : definitions.onDemand()) {
      onDemand.put(feature.name(), new OnDemand(feature.column(), feature.inputs()));
    }
    definitions.requestValues().forEach(value -> requestValues.put(value.name(), value));
    for (FeatureService service : definitions.services()) {
      List<String> references = new ArrayList<>();
      for (FeatureView view : service.views()) {
        view.columns().forEach(column -> references.add(column.reference()));
      }
      service.onDemand().forEach(feature -> references.add(feature.name()));
      services.put(service.name(), List.copyOf(references));
    }
    this.readers = ThreadLocal.withInitial(() -> new Reader(definitions));
  }

  /** A feature store of one thread, and where it looks just now. */
  private static final class Reader implements RowStore {
    private final FeatureStore store;
    private @Nullable RowStore rows;

    Reader(FeatureDefinitions definitions) {
      this.store = new FeatureStore(definitions, this);
    }

    void read(RowStore from, FeatureView view, String entityKey, FeatureVector into) {
      rows = from;
      try {
        store.read(view, entityKey, into);
      } finally {
        rows = null;
      }
    }

    @Override
    public byte @Nullable [] get(byte[] key) {
      return Objects.requireNonNull(rows, "rows").get(key);
    }

    @Override
    public byte @Nullable [] nextKey(byte[] from) {
      return Objects.requireNonNull(rows, "rows").nextKey(from);
    }

    @Override
    public void forEach(byte[] from, byte @Nullable [] to, BiConsumer<byte[], byte[]> action) {
      Objects.requireNonNull(rows, "rows").forEach(from, to, action);
    }

    @Override
    public void put(byte[] key, byte[] row) {
      throw new UnsupportedOperationException("lookups only read");
    }

    @Override
    public void delete(byte[] key) {
      throw new UnsupportedOperationException("lookups only read");
    }
  }

  @Override
  public @Nullable View view(String name) {
    return views.get(name);
  }

  @Override
  public @Nullable OnDemand onDemand(String name) {
    return onDemand.get(name);
  }

  @Override
  public @Nullable RequestValue requestValue(String name) {
    return requestValues.get(name);
  }

  @Override
  public @Nullable List<String> service(String name) {
    return services.get(name);
  }

  @Override
  public String entityKey(List<String> joinKeyValues) {
    return FeatureView.key(joinKeyValues);
  }

  @Override
  public void read(RowStore rows, String view, String entityKey, FeatureVector into) {
    FeatureView found = Objects.requireNonNull(defined.get(view), view);
    readers.get().read(rows, found, entityKey, into);
  }

  @Override
  public void evaluateOnDemand(FeatureVector into) {
    readers.get().store.evaluateOnDemand(into);
  }
}

package dev.weir.streams.examples;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.features.FeatureStore;
import dev.weir.features.definition.FeatureView;
import dev.weir.features.event.LogPosition;
import dev.weir.features.serving.FeatureVector;
import dev.weir.features.storage.InMemoryRowStore;
import dev.weir.features.window.ApplyResult;
import dev.weir.streams.examples.ExampleSet.Moment;
import dev.weir.streams.source.RecordEvent;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** The events of an example by event time, and its moments read between them. */
final class ExampleReplay {
  private record Item(String source, RecordEvent event) {}

  private final ExampleSet example;
  private final FeatureStore store;
  private final List<Item> items = new ArrayList<>();
  private int applied;

  ExampleReplay(ExampleSet example) {
    this.example = example;
    this.store = new FeatureStore(example.definitions(), new InMemoryRowStore());
    example
        .events()
        .forEach((source, events) -> events.forEach(event -> items.add(new Item(source, event))));
    items.sort(Comparator.comparingLong(item -> item.event().eventTimeMs()));
  }

  private void apply(Item item, long offset) {
    RecordEvent event = item.event();
    for (FeatureView view : example.definitions().viewsOf(item.source())) {
      String key = view.keyOf(event);
      if (key != null) {
        assertThat(store.apply(view, key, event, new LogPosition(0, offset), event.eventTimeMs()))
            .isEqualTo(ApplyResult.APPLIED);
      }
    }
  }

  /** The service's vector as of a moment; moments must come in order. */
  FeatureVector read(String service, Moment moment) {
    while (applied < items.size() && items.get(applied).event().eventTimeMs() <= moment.asOfMs()) {
      apply(items.get(applied), applied++);
    }
    FeatureVector vector = new FeatureVector(store.schemaOf(service), moment.asOfMs());
    for (FeatureView view : example.definitions().service(service).orElseThrow().views()) {
      store.read(view, FeatureView.key(moment.key(view)), vector);
    }
    store.evaluateOnDemand(vector);
    return vector;
  }
}

package dev.weir.streams.offline.event;

import dev.weir.features.definition.FeatureView;
import dev.weir.features.definition.Source;
import dev.weir.features.event.EventType;
import java.util.Collection;
import java.util.List;

/**
 * The fields of a source's events that views may read: its id, and those whose path occurs in what
 * describes the views. One too many costs bytes; none is missed.
 */
public final class UsedFields {
  private UsedFields() {}

  /** Indexes, ascending. */
  public static int[] of(Source source, Collection<FeatureView> views) {
    StringBuilder text = new StringBuilder();
    views.forEach(view -> text.append(view.describe()).append('\n'));
    if (source.eventId() != null) {
      text.append(source.eventId());
    }
    String described = text.toString().replaceAll("[ \\t]", "");
    List<EventType.Field> fields = source.type().fields();
    return java.util.stream.IntStream.range(0, fields.size())
        .filter(i -> described.contains(fields.get(i).path()))
        .toArray();
  }
}

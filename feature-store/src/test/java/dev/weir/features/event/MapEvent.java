package dev.weir.features.event;

import java.util.Map;

/** An event from a map of paths, for tests. */
public record MapEvent(EventType type, String id, long eventTimeMs, Map<String, Object> values)
    implements Event {
  @Override
  public boolean has(int field) {
    return values.containsKey(type.fields().get(field).path());
  }

  @Override
  public double number(int field) {
    Object value = values.get(type.fields().get(field).path());
    if (value instanceof Boolean truth) {
      return truth ? 1 : 0;
    }
    return value instanceof Number number ? number.doubleValue() : Double.NaN;
  }

  @Override
  public String text(int field) {
    return values.get(type.fields().get(field).path()) instanceof String text ? text : null;
  }
}

package dev.weir.streams.examples;

import dev.weir.streams.source.RecordEvent;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.DoubleStream;
import java.util.stream.Stream;

/** Events of one source about one entity up to a moment, and what a plain loop tells of them. */
final class NaiveEvents {
  static final long HOUR_MS = 3_600_000;
  static final long DAY_MS = 24 * HOUR_MS;

  private final List<RecordEvent> events;
  private final long asOfMs;

  private NaiveEvents(List<RecordEvent> events, long asOfMs) {
    this.events = events;
    this.asOfMs = asOfMs;
  }

  static NaiveEvents of(List<RecordEvent> all, Predicate<RecordEvent> about, long asOfMs) {
    return new NaiveEvents(
        all.stream().filter(about).filter(e -> e.eventTimeMs() <= asOfMs).toList(), asOfMs);
  }

  /** Text of a field, of a LONG its digits. */
  static String text(RecordEvent event, String path) {
    int field = event.type().indexOf(path);
    String text = event.text(field);
    return text == null && event.has(field) ? Long.toString(event.whole(field)) : "" + text;
  }

  boolean none() {
    return events.isEmpty();
  }

  private Stream<RecordEvent> in(long windowMs) {
    return events.stream().filter(e -> e.eventTimeMs() > asOfMs - windowMs);
  }

  double count(long windowMs) {
    return in(windowMs).count();
  }

  double count(long windowMs, String path, String text) {
    return in(windowMs).filter(e -> text(e, path).equals(text)).count();
  }

  double distinct(long windowMs, String path) {
    return in(windowMs).map(e -> text(e, path)).distinct().count();
  }

  DoubleStream numbers(long windowMs, String path) {
    return in(windowMs)
        .mapToDouble(e -> e.number(e.type().indexOf(path)))
        .filter(number -> !Double.isNaN(number));
  }

  double mean(long windowMs, String path) {
    return numbers(windowMs, path).average().orElse(Double.NaN);
  }

  double decayed(long halfLifeMs) {
    return events.stream()
        .mapToDouble(e -> Math.pow(0.5, (double) (asOfMs - e.eventTimeMs()) / halfLifeMs))
        .sum();
  }
}

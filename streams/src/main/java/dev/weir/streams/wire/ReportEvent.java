package dev.weir.streams.wire;

import dev.weir.event.Report;
import dev.weir.features.event.Event;
import org.jspecify.annotations.Nullable;

/** A report, as the feature store reads it; fields as in {@link EventTypes#REPORTS}. */
public final class ReportEvent implements Event {
  private static final int CREATED_AT = 5;

  private final Report report;
  private final long eventTimeMs;

  public ReportEvent(Report report) {
    this.report = report;
    this.eventTimeMs = report.getCreatedAt().toEpochMilli();
  }

  @Override
  public String id() {
    return report.getReportId();
  }

  @Override
  public long eventTimeMs() {
    return eventTimeMs;
  }

  @Override
  public boolean has(int field) {
    return field == CREATED_AT || text(field) != null;
  }

  @Override
  public double number(int field) {
    return field == CREATED_AT ? eventTimeMs : Double.NaN;
  }

  @Override
  public @Nullable String text(int field) {
    return switch (field) {
      case 0 -> report.getReportId();
      case 1 -> report.getPostId();
      case 2 -> report.getPostAuthorId();
      case 3 -> report.getReporterId();
      case 4 -> report.getCategory();
      default -> null;
    };
  }
}

package dev.weir.streams.wire;

import dev.weir.event.Report;
import org.jspecify.annotations.Nullable;

/** A report, as the feature store reads it; fields as in {@link EventTypes#REPORTS}. */
public final class ReportEvent extends TextFieldsEvent {
  private static final int CREATED_AT = 5;

  private final Report report;

  public ReportEvent(Report report) {
    super(report.getReportId(), report.getCreatedAt(), CREATED_AT);
    this.report = report;
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

package dev.weir.features.identity;

import dev.weir.features.event.LogPosition;
import org.jspecify.annotations.Nullable;

/**
 * What is known of an event id.
 *
 * @param timeMs time of the event
 * @param countedAt where the event that was counted stood in the log; null when none was
 * @param takenBackAt where its retraction stood; null when there was none
 */
public record IdRecord(
    long timeMs, @Nullable LogPosition countedAt, @Nullable LogPosition takenBackAt) {}

package dev.weir.streams.doctor;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What an instance tells of itself.
 *
 * @param name its name in the group
 * @param address where it answers HTTP
 * @param clockAhead how far its clock is before that of the broker; the least of what was seen
 * @param policyVersion by which it decides
 * @param problem why it cannot use the newest release; null when it can
 * @param probe how its {@code /readyz} answered
 */
public record InstanceFacts(
    String name,
    String address,
    Duration clockAhead,
    String policyVersion,
    @Nullable String problem,
    Probe probe) {
  /**
   * An answer to {@code /readyz}.
   *
   * @param status of HTTP; 0 when none came
   * @param reason in words
   */
  public record Probe(int status, String reason) {}
}

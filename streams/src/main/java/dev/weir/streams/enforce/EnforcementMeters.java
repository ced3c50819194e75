package dev.weir.streams.enforce;

import dev.weir.streams.telemetry.MeterNames;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Timer;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;

/** What became of verdicts on their way to the platform, for Prometheus. Thread-safe. */
public final class EnforcementMeters implements AutoCloseable {
  private final PrometheusMeterRegistry registry =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
  private final AtomicInteger held = new AtomicInteger();
  private final Timer latency =
      Timer.builder(MeterNames.ENFORCEMENT_LATENCY)
          .description("From a verdict's decision to its delivery")
          .serviceLevelObjectives(
              Duration.ofMillis(100),
              Duration.ofSeconds(1),
              Duration.ofSeconds(10),
              Duration.ofMinutes(1),
              Duration.ofMinutes(15))
          .register(registry);

  public EnforcementMeters() {
    Gauge.builder(MeterNames.ENFORCEMENTS_HELD, held, AtomicInteger::get)
        .description("Verdicts read and neither delivered nor set aside")
        .register(registry);
  }

  void delivered(long afterMs) {
    count("delivered");
    latency.record(Duration.ofMillis(Math.max(0, afterMs)));
  }

  void triedAgain() {
    count("tried_again");
  }

  void setAside() {
    count("set_aside");
  }

  void repeated() {
    count("repeated");
  }

  void unreadable() {
    count("unreadable");
  }

  void held(int verdicts) {
    held.set(verdicts);
  }

  private void count(String outcome) {
    registry.counter(MeterNames.ENFORCEMENTS, "outcome", outcome).increment();
  }

  /** How many had that outcome. */
  public long counted(String outcome) {
    return Math.round(registry.counter(MeterNames.ENFORCEMENTS, "outcome", outcome).count());
  }

  /** The page that Prometheus reads. */
  public String page() {
    return registry.scrape();
  }

  @Override
  public void close() {
    registry.close();
  }
}

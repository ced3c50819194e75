package dev.weir.benchmarks.soak;

import dev.weir.benchmarks.load.LoadGenerator;
import dev.weir.benchmarks.process.ChildJvm;
import dev.weir.benchmarks.process.ProcessFacts;
import dev.weir.benchmarks.process.Scrape;
import dev.weir.benchmarks.process.WeirJvm;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.HdrHistogram.Histogram;

/**
 * Looks at the instance, its broker and the load from outside: {@code /proc}, {@code /metrics}, the
 * disk. A look costs the instance one page of metrics. Used by one thread.
 */
final class Observer {
  private final ChildJvm broker;
  private final Path brokerData;
  private final WeirJvm weir;
  private final LoadGenerator load;
  private long lastNanos = System.nanoTime();
  private int lastSent;
  private int lastAnswered;
  private Duration lastCpu = Duration.ZERO;
  private Duration lastBrokerCpu = Duration.ZERO;
  private double lastPause;

  Observer(ChildJvm broker, Path brokerData, WeirJvm weir, LoadGenerator load) {
    this.broker = broker;
    this.brokerData = brokerData;
    this.weir = weir;
    this.load = load;
  }

  /**
   * What is to be seen now; rates and latencies are since the look before.
   *
   * @param seconds since the measured part began
   */
  Sample look(double seconds) throws IOException {
    Map<String, Double> seen = new LinkedHashMap<>();
    long now = System.nanoTime();
    double span = (now - lastNanos) / 1e9;
    lastNanos = now;
    load(seen, span);
    Duration cpu = weir.jvm().cpu();
    Duration brokerCpu = broker.cpu();
    seen.put("weir_cores", cpu.minus(lastCpu).toMillis() / 1e3 / span);
    seen.put("broker_cores", brokerCpu.minus(lastBrokerCpu).toMillis() / 1e3 / span);
    lastCpu = cpu;
    lastBrokerCpu = brokerCpu;
    facts(seen, "weir", weir.jvm().facts());
    facts(seen, "broker", broker.facts());
    metrics(seen, new Scrape(weir.get("/metrics").body()));
    seen.put("state_disk_bytes", (double) ProcessFacts.bytesOnDisk(weir.data().resolve("state")));
    seen.put("broker_disk_bytes", (double) ProcessFacts.bytesOnDisk(brokerData));
    return new Sample(seconds, seen);
  }

  private void load(Map<String, Double> seen, double span) {
    int sent = load.sent();
    int answered = load.answered();
    Histogram latency = load.recentLatencies();
    seen.put("sent_per_s", (sent - lastSent) / span);
    seen.put("answered_per_s", (answered - lastAnswered) / span);
    seen.put("under_way", (double) sent - answered);
    seen.put("p50_ms", millis(latency, latency.getValueAtPercentile(50)));
    seen.put("p99_ms", millis(latency, latency.getValueAtPercentile(99)));
    seen.put("max_ms", millis(latency, latency.getMaxValue()));
    lastSent = sent;
    lastAnswered = answered;
  }

  private static double millis(Histogram of, long nanos) {
    return of.getTotalCount() == 0 ? Double.NaN : nanos / 1e6;
  }

  private static void facts(Map<String, Double> seen, String who, ProcessFacts facts) {
    seen.put(who + "_rss_bytes", (double) facts.residentBytes());
    seen.put(who + "_threads", (double) facts.threads());
    seen.put(who + "_files", (double) facts.files());
  }

  private void metrics(Map<String, Double> seen, Scrape page) {
    double pause = page.sum("jvm_gc_pause_seconds_sum");
    seen.put("heap_bytes", page.sum("jvm_memory_used_bytes", "area=\"heap\""));
    seen.put("heap_old_bytes", page.sum("jvm_memory_used_bytes", "id=\"G1 Old Gen\""));
    seen.put("heap_live_bytes", page.sum("jvm_gc_live_data_size_bytes"));
    seen.put("nonheap_bytes", page.sum("jvm_memory_used_bytes", "area=\"nonheap\""));
    seen.put("direct_bytes", page.sum("jvm_buffer_memory_used_bytes", "id=\"direct\""));
    seen.put("row_memory_bytes", page.sum("weir_row_memory_bytes"));
    seen.put("gc_pause_ms", (pause - lastPause) * 1e3);
    seen.put("gc_pause_max_ms", page.max("jvm_gc_pause_seconds_max") * 1e3);
    seen.put("lag_records", page.sum("weir_stream_lag_records"));
    seen.put("posts_waiting", page.sum("weir_posts_waiting"));
    seen.put("rows", page.sum("weir_view_rows"));
    seen.put("rows_swept", page.sum("weir_rows_swept_total"));
    seen.put("dead_letters", page.sum("weir_dead_letters_total"));
    seen.put("verdicts", page.sum("weir_verdicts_total"));
    lastPause = pause;
  }
}

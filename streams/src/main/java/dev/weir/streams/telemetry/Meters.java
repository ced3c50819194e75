package dev.weir.streams.telemetry;

import dev.weir.moderation.cascade.CascadeCounts;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.binder.jvm.ClassLoaderMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.DiskSpaceMetrics;
import io.micrometer.core.instrument.binder.system.FileDescriptorMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.function.DoubleSupplier;
import java.util.function.IntSupplier;
import java.util.function.LongSupplier;
import java.util.function.ToDoubleFunction;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The meters of one instance (names: {@link MeterNames}) and their Prometheus page.
 *
 * <p>Thread-safe; recording takes about 100 ns and no lock. Tag values come from definitions and
 * enums, never from content; all the same a tag holds at most {@value #TAG_VALUES_MAX} values, the
 * rest is counted as {@code other}.
 */
public final class Meters implements AutoCloseable {
  static final int TAG_VALUES_MAX = 256;

  private static final Duration[] LATENCY_BUCKETS = {
    Duration.ofNanos(50_000),
    Duration.ofNanos(100_000),
    Duration.ofNanos(250_000),
    Duration.ofNanos(500_000),
    Duration.ofMillis(1),
    Duration.ofNanos(2_500_000),
    Duration.ofMillis(5),
    Duration.ofMillis(10),
    Duration.ofMillis(25),
    Duration.ofMillis(50),
    Duration.ofMillis(100),
    Duration.ofMillis(250),
    Duration.ofSeconds(1),
  };

  // Verdicts may wait for a restore or a long line, lookups may not: they time out before.
  private static final Duration[] VERDICT_BUCKETS =
      Stream.concat(
              Arrays.stream(LATENCY_BUCKETS).filter(b -> b.compareTo(Duration.ofMillis(1)) >= 0),
              Stream.of(2_500, 5_000, 10_000, 30_000, 60_000, 300_000, 1_800_000)
                  .map(Duration::ofMillis))
          .toArray(Duration[]::new);

  private final PrometheusMeterRegistry registry =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
  private final JvmGcMetrics gc = new JvmGcMetrics();
  private final Timer lookupOne = lookupTimer("1");
  private final Timer lookupTen = lookupTimer("2-10");
  private final Timer lookupHundred = lookupTimer("11-100");
  private final Timer lookupMany = lookupTimer("101-");
  private final Timer staleness =
      Timer.builder(MeterNames.LOOKUP_STALENESS)
          .description("How old the rows of a lookup's answer were; 0 from their owners")
          .serviceLevelObjectives(VERDICT_BUCKETS)
          .register(registry);
  private final Timer moderate =
      Timer.builder(MeterNames.MODERATE_LATENCY)
          .description("A moderation on request, from its arrival to the encoded answer")
          .serviceLevelObjectives(LATENCY_BUCKETS)
          .register(registry);
  private final Timer verdictLatency =
      Timer.builder(MeterNames.VERDICT_LATENCY)
          .description("From the arrival of a post at the broker to its first verdict")
          .serviceLevelObjectives(VERDICT_BUCKETS)
          .register(registry);
  private final Timer freshness =
      Timer.builder(MeterNames.FRESHNESS)
          .description("From the time of an event until lookups see it")
          .serviceLevelObjectives(VERDICT_BUCKETS)
          .register(registry);
  private final Counter duplicatePosts =
      counter(MeterNames.DUPLICATE_POSTS, "Posts sent again under an id seen before");
  private final Counter parkedPosts =
      counter(MeterNames.PARKED_POSTS, "Posts that waited for their author's earlier verdicts");
  private final Counter impatientPosts =
      counter(MeterNames.IMPATIENT_POSTS, "Authors whose posts went on without a late verdict");
  private final AtomicInteger waitingPosts = waiting();
  private final Counter erasures =
      counter(MeterNames.ERASURES, "Erasures done, one per request, stage and partition");
  private final Counter erasedRows = counter(MeterNames.ERASED_ROWS, "Rows deleted by erasures");
  private final Map<String, Counter> verdicts = new ConcurrentHashMap<>();
  private final Map<String, Counter> quotas = new ConcurrentHashMap<>();
  private final Map<String, Counter> deadLetters = new ConcurrentHashMap<>();
  private final Map<String, Counter> requests = new ConcurrentHashMap<>();

  @SuppressWarnings("UnusedVariable") // held so that it stays
  private @Nullable LongSupplier swept;

  public Meters() {
    new JvmMemoryMetrics().bindTo(registry);
    new JvmThreadMetrics().bindTo(registry);
    new ClassLoaderMetrics().bindTo(registry);
    new ProcessorMetrics().bindTo(registry);
    new UptimeMetrics().bindTo(registry);
    new FileDescriptorMetrics().bindTo(registry);
    gc.bindTo(registry);
  }

  /** For libraries that bring meters of their own. */
  public MeterRegistry registry() {
    return registry;
  }

  /**
   * A feature lookup of so many rows took so long.
   *
   * @param staleMs how old the rows were that copies answered with, else 0
   */
  public void lookup(int rows, long nanos, long staleMs) {
    Timer timer =
        rows <= 1 ? lookupOne : rows <= 10 ? lookupTen : rows <= 100 ? lookupHundred : lookupMany;
    timer.record(nanos, TimeUnit.NANOSECONDS);
    staleness.record(staleMs, TimeUnit.MILLISECONDS);
  }

  /** A moderation on request took so long. */
  public void moderate(long nanos) {
    moderate.record(nanos, TimeUnit.NANOSECONDS);
  }

  /**
   * The stream gave a verdict.
   *
   * @param category null for {@code allow}
   */
  public void verdict(String action, @Nullable String category) {
    count(
        verdicts,
        MeterNames.VERDICTS,
        "Verdicts of the stream",
        "action",
        action,
        "category",
        category == null ? "none" : category);
  }

  /** From the arrival of a post at the broker to its first verdict it took so long. */
  public void verdictLatency(long millis) {
    verdictLatency.record(millis, TimeUnit.MILLISECONDS);
  }

  /** From the time of an event until lookups see it, so long; no less than nothing. */
  public void readable(long millis) {
    freshness.record(Math.max(0, millis), TimeUnit.MILLISECONDS);
  }

  /** A producer sent a post again under an id seen before. */
  public void duplicatePost() {
    duplicatePosts.increment();
  }

  /** A post waits for its author's earlier verdicts. */
  public void parkedPost() {
    parkedPosts.increment();
  }

  /** Posts that wait now. */
  public int postsWaiting() {
    return waitingPosts.get();
  }

  /** So many more posts wait now, or fewer. */
  public void waitingPosts(int change) {
    waitingPosts.addAndGet(change);
  }

  /** An author's posts went on without a verdict that did not come. */
  public void impatientPost() {
    impatientPosts.increment();
  }

  /** An entity was forgotten in a partition of a stage; so many rows went. */
  public void erased(long rows) {
    erasures.increment();
    erasedRows.increment((double) rows);
  }

  /** Shows how many stores have bytes of erased rows in their files; call once. */
  public void purgesPending(LongSupplier pending) {
    Gauge.builder(MeterNames.PURGES_PENDING, pending, LongSupplier::getAsLong)
        .strongReference(true)
        .description("Stores from whose files bytes of erased rows are still to go")
        .register(registry);
  }

  /** A verdict under a quota was let through, or held for review. */
  public void quota(String quota, boolean granted) {
    count(
        quotas,
        MeterNames.QUOTA_VERDICTS,
        "Verdicts under a quota",
        "quota",
        quota,
        "outcome",
        granted ? "granted" : "held");
  }

  /** Shows the reason with none set aside: the first of a reason must be seen as a growth. */
  public void noDeadLetterYet(String reason) {
    counter(deadLetters, MeterNames.DEAD_LETTERS, "Records set aside", "reason", reason, "", "");
  }

  /** A record was set aside. */
  public void deadLetter(String reason) {
    count(deadLetters, MeterNames.DEAD_LETTERS, "Records set aside", "reason", reason, "", "");
  }

  /** An HTTP request was answered: its status, or {@code grpc-} and the code's number. */
  public void request(String route, String status) {
    count(
        requests,
        MeterNames.HTTP_REQUESTS,
        "Answered HTTP requests",
        "route",
        route,
        "status",
        status);
  }

  /**
   * Shows the stream's condition; call once.
   *
   * @param lagRecords records not yet processed, -1 while unknown
   */
  public void stream(LongSupplier lagRecords, BooleanSupplier ready) {
    Gauge.builder(
            MeterNames.STREAM_LAG,
            lagRecords,
            lag -> {
              long records = lag.getAsLong();
              return records < 0 ? Double.NaN : records;
            })
        .strongReference(true)
        .description("Records of the input topics not yet processed here")
        .register(registry);
    Gauge.builder(MeterNames.READY, ready, r -> r.getAsBoolean() ? 1 : 0)
        .strongReference(true)
        .description("1 while this instance answers lookups")
        .register(registry);
  }

  /** Shows how far posts are behind, and whether something is left undone for it; call once. */
  public void pressure(LongSupplier behindMs, BooleanSupplier degraded) {
    Gauge.builder(MeterNames.BEHIND, behindMs, b -> b.getAsLong() / 1e3)
        .strongReference(true)
        .description("Mean age of posts at their first verdict, over the last second")
        .register(registry);
    Gauge.builder(MeterNames.DEGRADED, degraded, d -> d.getAsBoolean() ? 1 : 0)
        .strongReference(true)
        .description("1 while texts on request go without the second model for being behind")
        .register(registry);
  }

  /** Shows whether the file of callers does not do; call once. */
  public void callersBroken(BooleanSupplier broken) {
    Gauge.builder(MeterNames.CALLERS_BROKEN, broken, b -> b.getAsBoolean() ? 1 : 0)
        .strongReference(true)
        .description("1 while the file of callers does not do and what it said before holds")
        .register(registry);
  }

  /** Shows how full the disk of this directory is; call once. */
  public void disk(Path directory) {
    new DiskSpaceMetrics(directory.toFile()).bindTo(registry);
  }

  /** Shows what is held of a view; call once per view. */
  public void view(String view, LongSupplier rows, LongSupplier diskBytes) {
    Gauge.builder(MeterNames.VIEW_ROWS, rows, LongSupplier::getAsLong)
        .strongReference(true)
        .tag("view", view)
        .description("Rows held here, as last counted")
        .register(registry);
    Gauge.builder(MeterNames.VIEW_DISK, diskBytes, LongSupplier::getAsLong)
        .strongReference(true)
        .tag("view", view)
        .description("Bytes in files, as the database estimates")
        .register(registry);
  }

  /** Shows how many rows have been swept so far; call once. */
  public void rowsSwept(LongSupplier swept) {
    this.swept = swept; // Micrometer itself would let it go
    FunctionCounter.builder(MeterNames.ROWS_SWEPT, swept, LongSupplier::getAsLong)
        .description("Rows and records removed as their life was over")
        .register(registry);
  }

  /**
   * Shows what a cascade did and what it cost; call once.
   *
   * @param counts held by the caller for as long as they are to be shown
   */
  public void cascade(CascadeCounts counts) {
    Map<String, ToDoubleFunction<CascadeCounts>> outcomes =
        Map.of(
            "certain", CascadeCounts::certain,
            "answered", CascadeCounts::answered,
            "late", CascadeCounts::late,
            "refused", CascadeCounts::refused,
            "skipped", CascadeCounts::skipped,
            "failed", CascadeCounts::failed);
    outcomes.forEach(
        (outcome, count) ->
            FunctionCounter.builder(MeterNames.CASCADE_TEXTS, counts, count)
                .tag("outcome", outcome)
                .description("Texts by what came of asking the second model")
                .register(registry));
    FunctionCounter.builder(MeterNames.CASCADE_WORK, counts, c -> c.workedNanos() / 1e9)
        .description("Seconds that the second model worked")
        .register(registry);
    FunctionCounter.builder(MeterNames.CASCADE_WAIT, counts, c -> c.waitedNanos() / 1e9)
        .description("Seconds that texts waited for the second model")
        .register(registry);
  }

  /** Shows how a live table is read; call once per table. */
  public void liveTable(
      String table, LongSupplier position, LongSupplier lagRecords, LongSupplier broken) {
    Gauge.builder(MeterNames.LIVE_POSITION, position, LongSupplier::getAsLong)
        .strongReference(true)
        .tag("table", table)
        .description("Up to where the table's topic is read")
        .register(registry);
    Gauge.builder(
            MeterNames.LIVE_LAG,
            lagRecords,
            lag -> lag.getAsLong() < 0 ? Double.NaN : lag.getAsLong())
        .strongReference(true)
        .tag("table", table)
        .description("Records of the table's topic not read yet")
        .register(registry);
    Gauge.builder(MeterNames.LIVE_BROKEN, broken, LongSupplier::getAsLong)
        .strongReference(true)
        .tag("table", table)
        .description("Records of the table's topic that were set aside since the start")
        .register(registry);
  }

  /** Shows whether the newest release cannot be used here; call once. */
  public void policyBehind(BooleanSupplier behind) {
    Gauge.builder(MeterNames.POLICY_BEHIND, behind, b -> b.getAsBoolean() ? 1 : 0)
        .strongReference(true)
        .description("1 while an older release of policies holds than the newest")
        .register(registry);
  }

  /** Shows how many rules are silent; call once. */
  public void pausedRules(IntSupplier rules) {
    Gauge.builder(MeterNames.PAUSED_RULES, rules, IntSupplier::getAsInt)
        .strongReference(true)
        .description("Rules that are silent for having left their band")
        .register(registry);
  }

  /** Shows the memory of rows outside the heap; call once. */
  public void rowMemory(LongSupplier bytes) {
    Gauge.builder(MeterNames.ROW_MEMORY, bytes, LongSupplier::getAsLong)
        .strongReference(true)
        .description("Bytes of block cache and write buffers of all row stores")
        .register(registry);
  }

  /** Shows the longest time that the process stood still; call once. */
  public void longestPause(DoubleSupplier seconds) {
    Gauge.builder(MeterNames.LONGEST_PAUSE, seconds, DoubleSupplier::getAsDouble)
        .strongReference(true)
        .description("Longest time that this process stood still since it started")
        .register(registry);
  }

  /** All meters in the Prometheus text format 0.0.4. */
  public String scrape() {
    return registry.scrape();
  }

  @Override
  public void close() {
    gc.close();
    registry.close();
  }

  private AtomicInteger waiting() {
    AtomicInteger waiting = new AtomicInteger();
    Gauge.builder(MeterNames.WAITING_POSTS, waiting, AtomicInteger::get)
        .strongReference(true)
        .description("Posts that wait here for their author's earlier verdicts")
        .register(registry);
    return waiting;
  }

  private Counter counter(String name, String description) {
    return Counter.builder(name).description(description).register(registry);
  }

  private Timer lookupTimer(String rows) {
    return Timer.builder(MeterNames.LOOKUP_LATENCY)
        .description("A feature lookup, from the parsed request to the encoded answer")
        .tag("rows", rows)
        .serviceLevelObjectives(LATENCY_BUCKETS)
        .register(registry);
  }

  private void count(
      Map<String, Counter> counters,
      String name,
      String description,
      String key1,
      String value1,
      String key2,
      String value2) {
    counter(counters, name, description, key1, value1, key2, value2).increment();
  }

  private Counter counter(
      Map<String, Counter> counters,
      String name,
      String description,
      String key1,
      String value1,
      String key2,
      String value2) {
    String id = value1 + '\u0000' + value2;
    Counter counter = counters.get(id);
    if (counter == null) {
      boolean full = counters.size() >= TAG_VALUES_MAX;
      String first = full ? "other" : value1;
      String second = full ? "other" : value2;
      Counter.Builder builder = Counter.builder(name).description(description).tag(key1, first);
      if (!key2.isEmpty()) {
        builder.tag(key2, second);
      }
      counter = builder.register(registry);
      if (!full) {
        counters.put(id, counter);
      }
    }
    return counter;
  }
}

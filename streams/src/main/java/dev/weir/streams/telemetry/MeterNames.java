package dev.weir.streams.telemetry;

/**
 * Names of all meters, in one place. Words are those of the glossary. Prometheus shows a dot as an
 * underscore, and appends the unit of a timer ({@code _seconds}) and {@code _total} to a counter:
 * {@code weir.lookup.latency} is scraped as {@code weir_lookup_latency_seconds_bucket}.
 */
public final class MeterNames {
  /** Timer, tag {@code rows}: a feature lookup, from the parsed request to the encoded answer. */
  public static final String LOOKUP_LATENCY = "weir.lookup.latency";

  /** Timer: how old the rows of a lookup's answer were; 0 when all came from their owners. */
  public static final String LOOKUP_STALENESS = "weir.lookup.staleness";

  /** Timer: a moderation on request, from the arrival of the request to the encoded answer. */
  public static final String MODERATE_LATENCY = "weir.moderate.latency";

  /** Counter, tags {@code action} and {@code category}: verdicts of the stream. */
  public static final String VERDICTS = "weir.verdicts";

  /** Timer: from the arrival of a post at the broker to its first verdict. */
  public static final String VERDICT_LATENCY = "weir.verdict.latency";

  /** Gauge: 1 while the file of callers does not do and what it said before holds. */
  public static final String CALLERS_BROKEN = "weir.callers.broken";

  /** Timer: from the time of an event until lookups see it. */
  public static final String FRESHNESS = "weir.event.freshness";

  /** Counter: posts sent again by their producer under an id seen before. */
  public static final String DUPLICATE_POSTS = "weir.posts.duplicate";

  /** Counter: posts that waited for their author's earlier verdicts. */
  public static final String PARKED_POSTS = "weir.posts.parked";

  /** Gauge: posts that wait now. */
  public static final String WAITING_POSTS = "weir.posts.waiting";

  /** Counter: authors whose posts went on without a verdict that did not come. */
  public static final String IMPATIENT_POSTS = "weir.posts.impatient";

  /**
   * Counter, tags {@code quota} and {@code outcome} ({@code granted}, {@code held}): verdicts under
   * a quota. Held above zero is an alarm: the policy wants more than was thought right.
   */
  public static final String QUOTA_VERDICTS = "weir.quota.verdicts";

  /**
   * Counter, tag {@code outcome} ({@code delivered}, {@code tried_again}, {@code set_aside}, {@code
   * repeated}, {@code unreadable}): verdicts on their way to the platform, of {@code weir enforce}.
   */
  public static final String ENFORCEMENTS = "weir.enforcements";

  /** Timer: from a verdict's decision to its delivery, of {@code weir enforce}. */
  public static final String ENFORCEMENT_LATENCY = "weir.enforcement.latency";

  /** Gauge: verdicts read and neither delivered nor set aside, of {@code weir enforce}. */
  public static final String ENFORCEMENTS_HELD = "weir.enforcements.held";

  /** Counter, tag {@code reason}: records set aside on the dead-letter topic. */
  public static final String DEAD_LETTERS = "weir.dead.letters";

  /** Counter: erasures done, one per request, stage and partition. */
  public static final String ERASURES = "weir.erasures";

  /** Counter: rows deleted by erasures. */
  public static final String ERASED_ROWS = "weir.erased.rows";

  /** Gauge: stores from whose files bytes of erased rows are still to go. */
  public static final String PURGES_PENDING = "weir.purges.pending";

  /** Gauge: records of the input topics not yet processed here; absent while unknown. */
  public static final String STREAM_LAG = "weir.stream.lag.records";

  /** Gauge, tag {@code view}: rows held here, as counted by the last passes over the store. */
  public static final String VIEW_ROWS = "weir.view.rows";

  /** Gauge, tag {@code view}: bytes of its rows and records in files, as the database estimates. */
  public static final String VIEW_DISK = "weir.view.disk.bytes";

  /** Counter: rows and records removed as their life was over. */
  public static final String ROWS_SWEPT = "weir.rows.swept";

  /** Gauge: bytes of block cache and write buffers of all row stores. */
  public static final String ROW_MEMORY = "weir.row.memory.bytes";

  /** Counter, tag {@code outcome}: texts by what came of asking the second model. */
  public static final String CASCADE_TEXTS = "weir.cascade.texts";

  /** Counter: seconds that the second model worked. */
  public static final String CASCADE_WORK = "weir.cascade.work.seconds";

  /** Counter: seconds that texts waited for the second model. */
  public static final String CASCADE_WAIT = "weir.cascade.wait.seconds";

  /** Gauge, tag {@code table}: up to where a live table is read. */
  public static final String LIVE_POSITION = "weir.live.position";

  /** Gauge, tag {@code table}: records of a live table not read yet; absent while unknown. */
  public static final String LIVE_LAG = "weir.live.lag.records";

  /** Gauge, tag {@code table}: records of a live table that were set aside. */
  public static final String LIVE_BROKEN = "weir.live.broken";

  /** Gauge: 1 while the newest release of policies cannot be used here and an older one holds. */
  public static final String POLICY_BEHIND = "weir.policy.behind";

  /** Gauge: rules that are silent for having left their band, until somebody resumes them. */
  public static final String PAUSED_RULES = "weir.policy.paused.rules";

  /** Gauge: the longest time that this process stood still, in seconds, since it started. */
  public static final String LONGEST_PAUSE = "weir.pause.longest.seconds";

  /** Gauge: mean age in seconds of posts at their first verdict, over the last second. */
  public static final String BEHIND = "weir.behind.seconds";

  /** Gauge: 1 while texts on request go without the second model as posts are behind. */
  public static final String DEGRADED = "weir.degraded";

  /** Gauge: 1 while this instance answers lookups, else 0. */
  public static final String READY = "weir.ready";

  /** Counter, tags {@code route} and {@code status}: answered HTTP requests. */
  public static final String HTTP_REQUESTS = "weir.http.requests";

  private MeterNames() {}
}

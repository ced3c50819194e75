package dev.weir.streams.topics;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/**
 * The topics of the data path.
 *
 * <p>Input topics carry the broker's append time as record timestamp. Retention then counts from
 * arrival, so that a replay of last year's posts is not deleted on arrival; and "created in the
 * future" is judged by the broker's clock, not by that of the producer that may be wrong. Event
 * time is {@code created_at} in the record.
 *
 * <p>Verdicts are kept as a log, not compacted: backtests, audits and replays read the first
 * revision too, and a compacted topic would keep one record per post for ever. A consumer that
 * wants the newest revision per post folds by key.
 */
public final class Topics {
  public static final String POSTS = "posts";
  public static final String REACTIONS = "reactions";
  public static final String REPORTS = "reports";
  public static final String REVIEWS = "reviews";
  public static final String APPEALS = "appeals";
  public static final String VERDICTS = "verdicts";
  public static final String DEAD_LETTER = "weir.dead-letter";

  /** Verdicts that could not be brought to the platform; JSON, key post_id. */
  public static final String ENFORCEMENT_DEAD_LETTERS = "weir.enforcement.dead-letters";

  /** Posts on their way from the author stage to the text stage; key fingerprint. */
  public static final String TEXT_STAGE = "weir.text-stage";

  /** Posts with their first verdict on their way to the post stage; key post_id. */
  public static final String POST_STAGE = "weir.post-stage";

  /** Verdicts that fall under a quota, on their way to be counted; all under one key. */
  public static final String QUOTA_STAGE = "weir.quota-stage";

  /** What befalls authors: verdicts, reports, reviews; key author_id. */
  public static final String AUTHOR_EVENTS = "weir.author-events";

  /** What the author stage is to forget; one record per partition. */
  public static final String ERASURES_AUTHOR = "weir.erasures-author";

  /** What the text stage is to forget; one record per partition. */
  public static final String ERASURES_TEXT = "weir.erasures-text";

  /** What the post stage is to forget; one record per partition. */
  public static final String ERASURES_POST = "weir.erasures-post";

  /** Entries of lists; a live table. */
  public static final String LISTS = "weir.lists";

  /** Posts as clustering sees them, without text; key the band. */
  public static final String CAMPAIGN_STAGE = "weir.campaign-stage";

  /** Posts that are to be decided again as ones of a campaign; key post_id. */
  public static final String CAMPAIGN_MEMBERS = "weir.campaign-members";

  /** Active campaigns; a live table. */
  public static final String CAMPAIGNS = "weir.campaigns";

  /** What was forgotten, without ids. */
  public static final String RECEIPTS = "weir.receipts";

  /** Policies and the releases that put them in force; a live table. */
  public static final String POLICIES = "weir.policies";

  /** What each instance decides by; a live table. */
  public static final String INSTANCES = "weir.instances";

  /** Partitions per topic of the embedded broker: one, so that the order of posts is total. */
  public static final int EMBEDDED_PARTITIONS = 1;

  /** Largest value that a dead letter carries along; more is described, not kept. */
  public static final int DEAD_LETTER_VALUE_BYTES_MAX = 1 << 20;

  /** Largest key that a dead letter carries along. */
  public static final int DEAD_LETTER_KEY_BYTES_MAX = 1 << 16;

  // A text of 1 MiB with room for the rest: an oversized post becomes a dead letter that
  // says so, up to here; beyond, the producer is refused by the broker.
  private static final int POST_BYTES_MAX = 2 << 20;
  private static final int EVENT_BYTES_MAX = 1 << 20;
  // A verdict repeats no text; its features, reasons and spans are bounded by the definitions.
  private static final int VERDICT_BYTES_MAX = 2 << 20;
  // A post, its features and its verdict.
  private static final int STAGE_BYTES_MAX = POST_BYTES_MAX + VERDICT_BYTES_MAX;
  // The value, the key and the envelope.
  private static final int DEAD_LETTER_BYTES_MAX =
      DEAD_LETTER_VALUE_BYTES_MAX + DEAD_LETTER_KEY_BYTES_MAX + (1 << 16);

  // Long enough to rebuild from after a bad week; rows remember more than that by themselves.
  private static final Duration WEEK = Duration.ofDays(7);
  // Between stages: as long as an outage may last before its records are lost to the next stage.
  private static final Duration BETWEEN_STAGES = Duration.ofDays(3);
  // As long as the longest default window: reputation can be recomputed from the topic.
  private static final Duration MONTH = Duration.ofDays(30);

  // Receipts are what is left to show that something was erased.
  private static final Duration YEAR = Duration.ofDays(365);

  private static final List<TopicSpec> ALL =
      List.of(
          new TopicSpec(POSTS, "author_id", WEEK, POST_BYTES_MAX, true),
          new TopicSpec(REACTIONS, "post_id", WEEK, EVENT_BYTES_MAX, true),
          new TopicSpec(REPORTS, "post_id", WEEK, EVENT_BYTES_MAX, true),
          // Human answers are few and dear: training and appeals look further back.
          new TopicSpec(REVIEWS, "post_id", MONTH, EVENT_BYTES_MAX, true),
          new TopicSpec(APPEALS, "post_id", MONTH, EVENT_BYTES_MAX, true),
          new TopicSpec(VERDICTS, "post_id", MONTH, VERDICT_BYTES_MAX, false),
          new TopicSpec(DEAD_LETTER, "topic/partition/offset", MONTH, DEAD_LETTER_BYTES_MAX, true),
          new TopicSpec(ENFORCEMENT_DEAD_LETTERS, "post_id", MONTH, EVENT_BYTES_MAX, true),
          new TopicSpec(TEXT_STAGE, "fingerprint", BETWEEN_STAGES, STAGE_BYTES_MAX, true),
          new TopicSpec(POST_STAGE, "post_id", BETWEEN_STAGES, STAGE_BYTES_MAX, true),
          new TopicSpec(QUOTA_STAGE, "quotas", BETWEEN_STAGES, STAGE_BYTES_MAX, true),
          new TopicSpec(CAMPAIGN_STAGE, "band", BETWEEN_STAGES, EVENT_BYTES_MAX, true),
          new TopicSpec(CAMPAIGN_MEMBERS, "post_id", BETWEEN_STAGES, EVENT_BYTES_MAX, true),
          TopicSpec.live(CAMPAIGNS, "campaign"),
          new TopicSpec(AUTHOR_EVENTS, "author_id", BETWEEN_STAGES, STAGE_BYTES_MAX, true),
          // As long as the longest input: who reads that again from the start must also read
          // again what was forgotten of it.
          new TopicSpec(ERASURES_AUTHOR, "request_id", MONTH, EVENT_BYTES_MAX, true),
          new TopicSpec(ERASURES_TEXT, "request_id", MONTH, EVENT_BYTES_MAX, true),
          new TopicSpec(ERASURES_POST, "request_id", MONTH, EVENT_BYTES_MAX, true),
          new TopicSpec(RECEIPTS, "request_id/...", YEAR, EVENT_BYTES_MAX, true),
          TopicSpec.live(LISTS, "list, kind, entry"),
          TopicSpec.live(POLICIES, "policy/..., release/..."),
          TopicSpec.live(INSTANCES, "instance"));

  private Topics() {}

  /**
   * Events on their way to the stage that keeps an entity's rows; key that entity's.
   *
   * @param applicationId whose stages: another application may key and read events otherwise
   */
  public static String toEntity(String applicationId, String entity) {
    return applicationId + ".features-" + entity;
  }

  /** What the stage of an entity of a feature topology is to forget; one record per partition. */
  public static String erasuresOf(String entity) {
    return "weir.feature-erasures-" + entity;
  }

  /**
   * The topics of a feature topology.
   *
   * @param applicationId prefix of the topics between its stages
   * @param sources topics that events come in by
   * @param entities names of the entities that have views
   */
  public static List<TopicSpec> ofFeatures(
      String applicationId, Collection<String> sources, Collection<String> entities) {
    List<TopicSpec> topics = new ArrayList<>();
    for (String source : sources) {
      topics.add(new TopicSpec(source, "any", WEEK, EVENT_BYTES_MAX + (1 << 16), true));
    }
    for (String entity : entities) {
      // With the time the event arrived by, not that of this hop: the future is judged by it.
      topics.add(
          new TopicSpec(
              toEntity(applicationId, entity),
              entity,
              BETWEEN_STAGES,
              EVENT_BYTES_MAX + (1 << 17),
              false));
      topics.add(new TopicSpec(erasuresOf(entity), "request_id", MONTH, EVENT_BYTES_MAX, true));
    }
    topics.add(new TopicSpec(RECEIPTS, "request_id/...", YEAR, EVENT_BYTES_MAX, true));
    topics.add(
        new TopicSpec(DEAD_LETTER, "topic/partition/offset", MONTH, DEAD_LETTER_BYTES_MAX, true));
    return List.copyOf(topics);
  }

  /** All of them, in data-path order. */
  public static List<TopicSpec> all() {
    return ALL;
  }
}

package dev.weir.streams.stage;

/** Names of stages, sources and sinks: also the names in metrics and logs. */
public final class StageNames {
  public static final String AUTHOR = "author";
  public static final String TEXT = "text";
  public static final String POST = "post";
  public static final String QUOTA = "quota";
  public static final String CAMPAIGN = "campaign";

  /** Purposes of sinks. */
  public static final String TO_TEXT = "to-text-stage";

  public static final String TO_POST = "to-post-stage";
  public static final String TO_QUOTA = "to-quota-stage";
  public static final String TO_CAMPAIGN = "to-campaign-stage";
  public static final String POLICIES = "to-policies";
  public static final String CAMPAIGNS = "to-campaigns";
  public static final String TO_MEMBERS = "to-campaign-members";
  public static final String TO_AUTHOR = "to-author-events";
  public static final String VERDICTS = "to-verdicts";
  public static final String DEAD_LETTERS = "to-dead-letter";
  public static final String RECEIPTS = "to-receipts";

  private StageNames() {}

  /** Name of the stage that reads a source of a feature topology. */
  public static String reading(String source) {
    return "read-" + source;
  }

  /** Purpose of the sink that takes events to an entity's stage. */
  public static String toEntity(String entity) {
    return "to-" + entity;
  }

  /** Name of the sink by which a stage sends for that purpose. */
  public static String sink(String stage, String purpose) {
    return stage + "-" + purpose;
  }

  /** Name of the store that holds the rows of an entity. */
  public static String store(String entity) {
    return entity + "-rows";
  }
}

package dev.weir.moderation.policy.facts;

import dev.weir.features.serving.FeatureColumn;
import dev.weir.moderation.campaign.CampaignFacts;
import dev.weir.moderation.lists.ListDefinition;
import dev.weir.moderation.lists.ListFinding;
import dev.weir.moderation.lists.ListKind;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/**
 * Every variable a policy may name, made from its {@link PolicyInputs}. Immutable, thread-safe.
 *
 * <pre>
 * content.*   the text: text, normalized, fingerprint, language, length, link_count
 * post.*      around the text: market, surface, client, reply, media_count, author_followers,
 *             author_age_hours
 * time.*      of the features, UTC: hour (0..23), weekday (1 = Monday .. 7)
 * campaign.*  the active campaign the post belongs to: active, id, posts, authors,
 *             posts_per_minute, author_age_hours, mean_score, similarity
 * score.L     calibrated score of label L
 * list.N      whether list N matches; list.N.matches, list.N.entry, list.N.distance
 * features.V.F  feature F of view V;  features.F an on-demand feature
 * </pre>
 */
public final class Vocabulary {
  private static final long HOUR_MS = 3_600_000L;
  private static final long DAY_MS = 24 * HOUR_MS;

  /** First parts of names. */
  public static final Set<String> ROOTS =
      Set.of("content", "post", "time", "campaign", "score", "list", "features", "expression");

  /** Roots under which the names depend on the model and the feature definitions. */
  public static final Set<String> VARYING_ROOTS = Set.of("score", "features");

  /** Variables that hold what was written: never shown in explanations. */
  public static final Set<String> UNTOLD = Set.of("content.text", "content.normalized");

  private final Map<String, Variable> variables = new LinkedHashMap<>();
  private final Map<String, String> viewOf = new LinkedHashMap<>();
  private final Map<String, String> listOf = new LinkedHashMap<>();
  private final Set<String> composed = new HashSet<>();
  private final PolicyInputs inputs;

  /** Everything but lists, which each policy has of its own. */
  public Vocabulary(PolicyInputs inputs) {
    this(inputs, List.of());
  }

  public Vocabulary(PolicyInputs inputs, List<ListDefinition> lists) {
    this.inputs = inputs;
    content();
    post();
    time();
    campaign();
    for (int i = 0; i < inputs.labels().size(); i++) {
      int label = i;
      number(
          "score." + inputs.labels().get(i),
          ValueType.DOUBLE,
          facts -> facts.score(label),
          facts -> facts.scored() ? "the model has no such label" : "not scored");
    }
    lists.forEach(this::list);
    for (int i = 0; i < inputs.features().size(); i++) {
      feature(i, inputs.features().columns().get(i));
    }
  }

  /** The variable of that name, null if there is none. */
  public @Nullable Variable find(String name) {
    return variables.get(name);
  }

  /** Whether a feature of that name is a list or counts, which conditions cannot read. */
  public boolean composed(String name) {
    return composed.contains(name);
  }

  public Collection<Variable> all() {
    return variables.values();
  }

  /** All names that begin with the root and a dot. */
  public List<String> names(String root) {
    List<String> names = new ArrayList<>();
    for (String name : variables.keySet()) {
      if (name.startsWith(root + ".")) {
        names.add(name);
      }
    }
    return names;
  }

  /** Whether the variable is filled only on a second look. */
  public boolean secondLookOnly(Variable variable) {
    String view = viewOf.get(variable.name());
    return view != null && inputs.secondLookViews().contains(view);
  }

  /** The list that the variable tells of, if it is one of a list's. */
  public Set<String> listOf(Variable variable) {
    String list = listOf.get(variable.name());
    return list == null ? Set.of() : Set.of(list);
  }

  private void list(ListDefinition list) {
    String name = list.name();
    String variable = "list." + name;
    number(
        variable,
        ValueType.BOOL,
        facts -> ofList(facts, name, finding -> finding.matched() ? 1 : 0),
        facts -> "not looked for then");
    number(
        variable + ".matches",
        ValueType.INT,
        facts -> ofList(facts, name, ListFinding::matches),
        facts -> "not looked for then");
    text(
        variable + ".entry",
        facts -> {
          ListFinding finding = facts.list(name);
          return finding == null || finding.told().isEmpty() ? null : finding.told().get(0).entry();
        });
    listOf.put(variable, name);
    listOf.put(variable + ".matches", name);
    listOf.put(variable + ".entry", name);
    if (list.kind() == ListKind.HASHES) {
      number(
          variable + ".distance",
          ValueType.INT,
          facts ->
              ofList(
                  facts,
                  name,
                  finding ->
                      finding.distance() == ListFinding.UNKNOWN ? Double.NaN : finding.distance()),
          facts -> facts.list(name) == null ? "not looked for then" : "no media hash");
      listOf.put(variable + ".distance", name);
    }
  }

  private static double ofList(Facts facts, String name, ToDoubleFunction<ListFinding> value) {
    ListFinding finding = facts.list(name);
    return finding == null ? Double.NaN : value.applyAsDouble(finding);
  }

  private void content() {
    text("content.text", facts -> facts.content().original());
    text("content.normalized", facts -> facts.content().normalized());
    text("content.fingerprint", facts -> facts.content().fingerprint());
    text("content.language", facts -> facts.post().language());
    number(
        "content.length",
        ValueType.INT,
        facts -> facts.content().original().length(),
        Vocabulary::notGiven);
    number("content.link_count", ValueType.INT, Facts::links, Vocabulary::notGiven);
  }

  private void post() {
    text("post.market", facts -> facts.post().market());
    text("post.surface", facts -> facts.post().surface());
    text("post.client", facts -> facts.post().client());
    number(
        "post.reply",
        ValueType.BOOL,
        facts -> facts.post().replyTo() == null ? 0 : 1,
        Vocabulary::notGiven);
    number(
        "post.media_count",
        ValueType.INT,
        facts -> facts.post().mediaCount(),
        Vocabulary::notGiven);
    number(
        "post.author_followers",
        ValueType.INT,
        facts -> number(facts.post().authorFollowers()),
        Vocabulary::notGiven);
    number(
        "post.author_age_hours",
        ValueType.DOUBLE,
        facts -> (facts.post().createdAtMs() - number(facts.post().authorCreatedAtMs())) / HOUR_MS,
        Vocabulary::notGiven);
  }

  private void time() {
    number(
        "time.hour",
        ValueType.INT,
        facts -> Math.floorDiv(Math.floorMod(facts.asOfMs(), DAY_MS), HOUR_MS),
        Vocabulary::notGiven);
    number(
        "time.weekday",
        ValueType.INT,
        // The epoch was a Thursday, day 4 of the week.
        facts -> Math.floorMod(Math.floorDiv(facts.asOfMs(), DAY_MS) + 3, 7L) + 1,
        Vocabulary::notGiven);
  }

  private void campaign() {
    number(
        "campaign.active",
        ValueType.BOOL,
        facts -> facts.post().campaign() == null ? 0 : 1,
        Vocabulary::notGiven);
    add(
        Variable.text(
            "campaign.id",
            facts -> {
              CampaignFacts campaign = facts.post().campaign();
              return campaign == null ? null : campaign.id();
            },
            Vocabulary::noCampaign));
    ofCampaign("campaign.posts", ValueType.INT, CampaignFacts::posts);
    ofCampaign("campaign.authors", ValueType.INT, CampaignFacts::authors);
    ofCampaign("campaign.posts_per_minute", ValueType.DOUBLE, CampaignFacts::postsPerMinute);
    ofCampaign("campaign.author_age_hours", ValueType.DOUBLE, CampaignFacts::authorAgeHours);
    ofCampaign("campaign.mean_score", ValueType.DOUBLE, CampaignFacts::meanScore);
    ofCampaign("campaign.similarity", ValueType.DOUBLE, CampaignFacts::similarity);
  }

  private void ofCampaign(String name, ValueType type, ToDoubleFunction<CampaignFacts> value) {
    number(
        name,
        type,
        facts -> {
          CampaignFacts campaign = facts.post().campaign();
          return campaign == null ? Double.NaN : value.applyAsDouble(campaign);
        },
        Vocabulary::noCampaign);
  }

  private static String noCampaign(Facts facts) {
    return facts.post().campaign() == null ? "no active campaign" : "not given";
  }

  private void feature(int index, FeatureColumn column) {
    String name = "features." + column.reference().replace(':', '.');
    Function<Facts, String> absence = facts -> facts.featureStatus(index).name();
    switch (column.type()) {
      case LONG -> number(name, ValueType.INT, facts -> facts.featureNumber(index), absence);
      case DOUBLE -> number(name, ValueType.DOUBLE, facts -> facts.featureNumber(index), absence);
      case BOOLEAN -> number(name, ValueType.BOOL, facts -> facts.featureNumber(index), absence);
      case STRING -> add(Variable.text(name, facts -> facts.featureText(index), absence));
      case LONG_LIST, DOUBLE_LIST, BOOLEAN_LIST, STRING_LIST, COUNTS -> composed.add(name);
    }
    if (!column.view().isEmpty()) {
      viewOf.put(name, column.view());
    }
  }

  private static double number(@Nullable Long value) {
    return value == null ? Double.NaN : value;
  }

  private static String notGiven(Facts facts) {
    return "not given";
  }

  private void text(String name, Function<Facts, @Nullable String> value) {
    add(Variable.text(name, value, Vocabulary::notGiven));
  }

  private void number(
      String name, ValueType type, ToDoubleFunction<Facts> value, Function<Facts, String> absence) {
    add(Variable.number(name, type, value, absence));
  }

  private void add(Variable variable) {
    variables.put(variable.name(), variable);
  }
}

package dev.weir.streams.simulation;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.weir.decision.Timings;
import dev.weir.decision.Verdict;
import dev.weir.decision.VerdictChange;
import dev.weir.event.DeadLetter;
import dev.weir.event.Post;
import dev.weir.event.Reaction;
import dev.weir.event.Report;
import dev.weir.feature.FeatureValue;
import dev.weir.features.FeatureStore;
import dev.weir.features.definition.FeatureView;
import dev.weir.features.serving.FeatureVector;
import dev.weir.streams.simulation.Script.Input;
import dev.weir.streams.simulation.SimulatedBroker.LogRecord;
import dev.weir.streams.stage.StageNames;
import dev.weir.streams.stage.StageParts;
import dev.weir.streams.topics.Topics;
import dev.weir.streams.wire.AvroCodec;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;

/** What must hold of a history at rest, against a count of its input that knows no stage. */
final class HistoryCheck {
  private static final Timings NO_TIMINGS = new Timings(Instant.EPOCH, Instant.EPOCH);
  private static final AvroCodec<Verdict> VERDICTS = AvroCodec.of(Verdict.class);
  private static final AvroCodec<DeadLetter> DEAD_LETTERS = AvroCodec.of(DeadLetter.class);
  private static final Map<String, Long> WINDOWS =
      Map.of("10s", 10_000L, "1h", 3_600_000L, "1d", 86_400_000L);

  private final Simulation at;
  private final Script script;
  private final List<String> violations = new ArrayList<>();
  private final Map<String, Verdict> verdicts = new TreeMap<>();

  private HistoryCheck(Simulation at) {
    this.at = at;
    this.script = at.script();
  }

  /** What does not hold, in words; empty when all does. */
  static List<String> violations(Simulation atRest) {
    HistoryCheck check = new HistoryCheck(atRest);
    check.repeats();
    check.answers();
    check.deadLetters();
    check.counts();
    if (atRest.script().deleted().isEmpty()) {
      check.countsAsOfEachPost();
    }
    if (atRest.impatient() > 0) {
      check.violations.add(atRest.impatient() + " posts waited in vain for an answer");
    }
    return check.violations;
  }

  /**
   * The values of all answers by post and revision, timings aside.
   *
   * @param textFeatures whether what the texts have seen is among them
   */
  static Map<String, Verdict> values(Simulation atRest, boolean textFeatures) {
    Map<String, Verdict> values = new TreeMap<>();
    for (LogRecord record : atRest.topic(Topics.VERDICTS)) {
      Verdict verdict = timeless(verdict(record));
      if (!textFeatures) {
        List<FeatureValue> others = new ArrayList<>(verdict.getFeatures().getFeatures());
        others.removeIf(f -> f.getName().startsWith("text_spread:"));
        verdict.getFeatures().put("features", others);
      }
      values.putIfAbsent(key(verdict), verdict);
    }
    return values;
  }

  private static Verdict timeless(Verdict verdict) {
    return Verdict.newBuilder(verdict).setTimings(NO_TIMINGS).build();
  }

  private static Verdict verdict(LogRecord record) {
    return VERDICTS.decode(Objects.requireNonNull(record.value())).orThrow();
  }

  private static String key(Verdict verdict) {
    return verdict.getPostId() + "/" + verdict.getRevision();
  }

  private void repeats() {
    for (LogRecord record : at.topic(Topics.VERDICTS)) {
      Verdict verdict = verdict(record);
      Verdict before = verdicts.putIfAbsent(key(verdict), verdict);
      if (before != null
          && !before.equals(verdict)
          && !timeless(before).equals(timeless(verdict))) {
        violations.add(
            key(verdict) + " came again with another value:\n  " + before + "\n  " + verdict);
      }
    }
  }

  private void answers() {
    for (Post post : script.posts()) {
      if (!script.deleted().contains(post.getPostId())
          && !verdicts.containsKey(post.getPostId() + "/1")) {
        violations.add(post.getPostId() + " has no verdict");
      }
    }
    for (Verdict verdict : verdicts.values()) {
      int revision = verdict.getRevision();
      if (revision > 1 && !verdicts.containsKey(verdict.getPostId() + "/" + (revision - 1))) {
        violations.add(key(verdict) + " has no revision before it");
      }
    }
  }

  private void deadLetters() {
    Set<Simulation.Place> found = new HashSet<>();
    for (LogRecord record : at.topic(Topics.DEAD_LETTER)) {
      DeadLetter letter = DEAD_LETTERS.decode(Objects.requireNonNull(record.value())).orThrow();
      found.add(new Simulation.Place(letter.getTopic(), letter.getPartition(), letter.getOffset()));
    }
    for (Input input : script.inputs()) {
      boolean isDead = found.contains(at.places().get(input));
      boolean mayBeRefused =
          input.topic().equals(Topics.REVIEWS) || input.topic().equals(Topics.APPEALS);
      if (input.poison() && !isDead) {
        violations.add("poison at " + at.places().get(input) + " has no dead letter");
      } else if (!input.poison() && isDead && !mayBeRefused) {
        violations.add("a good record at " + at.places().get(input) + " has a dead letter");
      }
    }
  }

  /** Rows at rest against a count of what was sent and answered. */
  private void counts() {
    Map<String, Integer> byAuthor = new LinkedHashMap<>();
    Map<String, Integer> byText = new LinkedHashMap<>();
    Map<String, Integer> removed = new LinkedHashMap<>();
    Map<String, Integer> reports = new LinkedHashMap<>();
    Map<String, Integer> hides = new LinkedHashMap<>();
    for (Post post : script.posts()) {
      int one = script.deleted().contains(post.getPostId()) ? 0 : 1;
      byAuthor.merge(post.getAuthorId(), one, Integer::sum);
      String fingerprint =
          SimulatedTables.parts().normalizer().normalize(post.getText()).fingerprint();
      byText.merge(fingerprint, one, Integer::sum);
    }
    for (Verdict verdict : verdicts.values()) {
      VerdictChange change = verdict.getChange();
      boolean appealed = change != null && change.getRulesAdded().contains("appeal");
      if (verdict.getAction().equals("remove") && !appealed) {
        removed.merge(verdict.getAuthorId(), 1, Integer::sum);
      }
    }
    for (Verdict verdict : verdicts.values()) {
      if (verdict.getOverturn() != null) {
        removed.remove(verdict.getAuthorId()); // what is taken back is another test's matter
      }
    }
    for (Input input : script.inputs()) {
      if (input.event() instanceof Report report) {
        reports.merge(report.getPostId(), 1, Integer::sum);
      } else if (input.event() instanceof Reaction reaction) {
        hides.merge(reaction.getPostId(), 1, Integer::sum);
      }
    }
    counted(StageNames.AUTHOR, "author_posting:posts_1d", byAuthor);
    counted(StageNames.TEXT, "text_spread:posts_1d", byText);
    if (at.sameOrder()) {
      counted(StageNames.AUTHOR, "author_reputation:removed_1d", removed);
    }
    counted(StageNames.POST, "post_reports:reports_1d", reports);
    counted(StageNames.POST, "post_reactions:hides_1d", hides);
  }

  private void counted(String stage, String column, Map<String, Integer> truth) {
    StageParts parts = SimulatedTables.parts();
    String viewName = column.substring(0, column.indexOf(':'));
    FeatureView view =
        parts.definitions().views().stream()
            .filter(v -> v.name().equals(viewName))
            .findFirst()
            .orElseThrow();
    long asOfMs = Script.START.toEpochMilli() + 3_600_000;
    Map<Integer, FeatureStore> stores = new HashMap<>();
    truth.forEach(
        (key, expected) -> {
          int partition = at.broker().partition("any", key.getBytes(UTF_8)).partition();
          FeatureStore store =
              stores.computeIfAbsent(
                  partition,
                  p -> new FeatureStore(parts.definitions(), at.task(stage, p).rows(), 400_000));
          FeatureVector vector = new FeatureVector(parts.columns(), asOfMs);
          store.read(view, key, vector);
          int index = parts.columns().indexOf(column);
          double value = vector.present(index) ? vector.number(index) : 0;
          if (Math.abs(value - expected) > vector.errorBound(index)) {
            violations.add(column + " of " + key + ": " + value + " (counted: " + expected + ")");
          }
        });
  }

  /** What was logged with each first verdict, against a count over its author's log. */
  private void countsAsOfEachPost() {
    for (int i = 0; i < script.posts().size(); i++) {
      Post post = script.posts().get(i);
      Verdict verdict = verdicts.get(post.getPostId() + "/1");
      if (verdict == null) {
        continue;
      }
      for (Map.Entry<String, Long> window : WINDOWS.entrySet()) {
        long asOfMs = post.getCreatedAt().toEpochMilli();
        long expected =
            script.posts().subList(0, i + 1).stream()
                .filter(p -> p.getAuthorId().equals(post.getAuthorId()))
                .mapToLong(p -> p.getCreatedAt().toEpochMilli())
                .filter(t -> t <= asOfMs && t > asOfMs - window.getValue())
                .count();
        String name = "author_posting:posts_" + window.getKey();
        Object value =
            verdict.getFeatures().getFeatures().stream()
                .filter(f -> f.getName().equals(name))
                .findFirst()
                .map(FeatureValue::getValue)
                .orElse(null);
        if (!Long.valueOf(expected).equals(value)) {
          violations.add(key(verdict) + " " + name + ": " + value + " (counted: " + expected + ")");
        }
      }
    }
  }
}

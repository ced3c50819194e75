package dev.weir.streams.examples;

import static dev.weir.streams.examples.NaiveEvents.DAY_MS;
import static dev.weir.streams.examples.NaiveEvents.HOUR_MS;
import static dev.weir.streams.examples.NaiveEvents.text;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.streams.examples.ExampleSet.Moment;
import dev.weir.streams.source.RecordEvent;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;

class RecommendationFeedTest {
  private final ExampleSet example = ExampleSet.load(ExampleSet.RECOMMENDATION_FEED, "queries.csv");

  @Test
  void features_atEveryQuery_equalTheNaiveOnes() {
    ExampleReplay replay = new ExampleReplay(example);
    ExampleComparison comparison = new ExampleComparison(example);
    for (Moment moment : example.moments()) {
      comparison.compare(replay.read("ranking", moment), moment, naive(moment));
    }
    assertThat(comparison.compared()).isEqualTo(example.moments().size() * 24).isGreaterThan(2_000);
    assertThat(comparison.exact()).isGreaterThan(comparison.compared() / 2);
  }

  private Map<String, Double> naive(Moment moment) {
    Predicate<RecordEvent> item = same(moment, "item_id");
    Predicate<RecordEvent> user = same(moment, "user_id");
    Map<String, Double> values = new HashMap<>();
    NaiveEvents shown = of("impressions", item, moment);
    put(values, shown, "item_exposure:impressions_1h", shown.count(HOUR_MS));
    put(values, shown, "item_exposure:impressions_1d", shown.count(DAY_MS));
    put(values, shown, "item_exposure:position_1d", shown.mean(DAY_MS, "position"));
    NaiveEvents engaged = of("interactions", item, moment);
    put(values, engaged, "item_engagement:clicks_1h", clicks(engaged, HOUR_MS));
    put(values, engaged, "item_engagement:clicks_1d", clicks(engaged, DAY_MS));
    put(values, engaged, "item_engagement:likes_1d", engaged.count(DAY_MS, "kind", "like"));
    put(values, engaged, "item_engagement:finished_1d", engaged.numbers(DAY_MS, "finished").sum());
    put(values, engaged, "item_engagement:watched_1d", engaged.mean(DAY_MS, "watched_s"));
    put(
        values,
        engaged,
        "item_engagement:watched_max_1d",
        engaged.numbers(DAY_MS, "watched_s").max().orElse(Double.NaN));
    put(values, engaged, "item_engagement:viewers_1d", engaged.distinct(DAY_MS, "user_id"));
    put(values, engaged, "item_engagement:popularity", engaged.decayed(6 * HOUR_MS));
    NaiveEvents userShown = of("impressions", user, moment);
    put(values, userShown, "user_exposure:impressions_1h", userShown.count(HOUR_MS));
    put(values, userShown, "user_exposure:impressions_1d", userShown.count(DAY_MS));
    NaiveEvents active = of("interactions", user, moment);
    put(values, active, "user_engagement:clicks_1h", clicks(active, HOUR_MS));
    put(values, active, "user_engagement:clicks_1d", clicks(active, DAY_MS));
    put(values, active, "user_engagement:watched_1h", watched(active, HOUR_MS));
    put(values, active, "user_engagement:watched_1d", watched(active, DAY_MS));
    NaiveEvents liked = of("interactions", user.and(same(moment, "category")), moment);
    put(values, liked, "user_category:clicks_7d", clicks(liked, 7 * DAY_MS));
    put(values, liked, "user_category:watched_1d", watched(liked, DAY_MS));
    put(values, liked, "user_category:watched_7d", watched(liked, 7 * DAY_MS));
    put(values, liked, "user_category:liking", liked.decayed(12 * HOUR_MS));
    values.put("item_click_rate_1d", (clicks(engaged, DAY_MS) + 1) / (shown.count(DAY_MS) + 10));
    values.put("user_click_rate_1d", (clicks(active, DAY_MS) + 1) / (userShown.count(DAY_MS) + 10));
    values.put("category_share_1d", watched(liked, DAY_MS) / Math.max(watched(active, DAY_MS), 1));
    return values;
  }

  private static double clicks(NaiveEvents events, long windowMs) {
    return events.count(windowMs, "kind", "click");
  }

  private static double watched(NaiveEvents events, long windowMs) {
    return events.numbers(windowMs, "watched_s").sum();
  }

  private static Predicate<RecordEvent> same(Moment moment, String key) {
    return event -> text(event, key).equals(moment.keys().get(key));
  }

  private NaiveEvents of(String source, Predicate<RecordEvent> about, Moment moment) {
    return NaiveEvents.of(example.eventsOf(source), about, moment.asOfMs());
  }

  private static void put(
      Map<String, Double> values, NaiveEvents events, String reference, double value) {
    values.put(reference, events.none() ? Double.NaN : value);
  }
}

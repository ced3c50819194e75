package dev.weir.streams.examples;

import static dev.weir.streams.examples.NaiveEvents.DAY_MS;
import static dev.weir.streams.examples.NaiveEvents.HOUR_MS;
import static dev.weir.streams.examples.NaiveEvents.text;

import dev.weir.streams.examples.ExampleSet.Moment;
import dev.weir.streams.source.RecordEvent;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Predicate;

/** Every feature of {@code examples/ad-clicks}, by plain loops over all events. */
public final class AdClicksNaive {
  private AdClicksNaive() {}

  /** Values by reference; NaN for none. */
  public static Map<String, Double> at(ExampleSet example, Moment moment) {
    Predicate<RecordEvent> ad = same(moment, "ad_id");
    Predicate<RecordEvent> user = same(moment, "user_id");
    Predicate<RecordEvent> userCategory = user.and(same(moment, "category"));
    Map<String, Double> values = new HashMap<>();
    NaiveEvents shown = of(example, "impressions", ad, moment);
    put(values, shown, "ad_impressions:impressions_1h", shown.count(HOUR_MS));
    put(values, shown, "ad_impressions:impressions_1d", shown.count(DAY_MS));
    put(
        values,
        shown,
        "ad_impressions:top_impressions_1d",
        shown.count(DAY_MS, "placement.slot", "TOP"));
    put(values, shown, "ad_impressions:users_1d", shown.distinct(DAY_MS, "user_id"));
    put(values, shown, "ad_impressions:price_1d", shown.mean(DAY_MS, "price"));
    NaiveEvents clicked = of(example, "clicks", ad, moment);
    put(values, clicked, "ad_clicks:clicks_1h", clicked.count(HOUR_MS));
    put(values, clicked, "ad_clicks:clicks_1d", clicked.count(DAY_MS));
    put(values, clicked, "ad_clicks:heat", clicked.decayed(2 * HOUR_MS));
    NaiveEvents userShown = of(example, "impressions", user, moment);
    put(values, userShown, "user_impressions:impressions_10m", userShown.count(600_000));
    put(values, userShown, "user_impressions:impressions_1d", userShown.count(DAY_MS));
    NaiveEvents userClicked = of(example, "clicks", user, moment);
    put(values, userClicked, "user_clicks:clicks_1d", userClicked.count(DAY_MS));
    NaiveEvents liked = of(example, "impressions", userCategory, moment);
    put(values, liked, "user_category_impressions:impressions_7d", liked.count(7 * DAY_MS));
    NaiveEvents chosen = of(example, "clicks", userCategory, moment);
    put(values, chosen, "user_category_clicks:clicks_7d", chosen.count(7 * DAY_MS));
    values.put("ad_ctr_1d", rate(clicked.count(DAY_MS), shown.count(DAY_MS)));
    values.put("user_ctr_1d", rate(userClicked.count(DAY_MS), userShown.count(DAY_MS)));
    values.put("user_category_ctr_7d", rate(chosen.count(7 * DAY_MS), liked.count(7 * DAY_MS)));
    return values;
  }

  private static Predicate<RecordEvent> same(Moment moment, String key) {
    return event -> text(event, key).equals(moment.keys().get(key));
  }

  private static NaiveEvents of(
      ExampleSet example, String source, Predicate<RecordEvent> about, Moment moment) {
    return NaiveEvents.of(example.eventsOf(source), about, moment.asOfMs());
  }

  private static double rate(double clicks, double impressions) {
    return (clicks + 1) / (impressions + 20);
  }

  private static void put(
      Map<String, Double> values, NaiveEvents events, String reference, double value) {
    values.put(reference, events.none() ? Double.NaN : value);
  }
}

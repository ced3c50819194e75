package dev.weir.benchmarks;

import dev.weir.moderation.campaign.CampaignSettings;
import dev.weir.moderation.evaluation.campaign.CampaignFigures;
import dev.weir.moderation.evaluation.campaign.CampaignTraffic;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/**
 * A campaign of 500 edited copies of 300 authors among 50,000 ordinary posts, by how much is
 * edited: what clustering catches, and what one fingerprint per text does. The figures are the same
 * on every machine.
 *
 * <pre>
 * benchmarks/run CampaignTrials [SEED [FILE]]    FILE: ordinary texts, one a line, in place of made ones
 * </pre>
 */
public final class CampaignTrials {
  private static final double[][] STRENGTHS = {
    {0.01, 0.05}, {0.1, 0.1}, {0.2, 0.2}, {0.3, 0.3}, {0.4, 0.4}, {0.01, 0.4}
  };

  private CampaignTrials() {}

  public static void main(String[] args) throws IOException {
    long seed = args.length > 0 ? Long.parseLong(args[0]) : 11;
    List<String> background = args.length > 1 ? Files.readAllLines(Path.of(args[1])) : List.of();
    System.out.println(
        "edited   caught of 5 / 10 / 20 / 50 / 500   starts at copy, after"
            + "   false joins   ordinary campaigns (posts)   by fingerprint (false)");
    for (double[] strength : STRENGTHS) {
      CampaignTraffic.Plan plan = CampaignTraffic.Plan.standard(strength[0], strength[1]);
      CampaignFigures figures =
          CampaignFigures.of(
              CampaignTraffic.of(plan, 1_700_000_000_000L, seed, background),
              CampaignSettings.DEFAULT);
      System.out.printf(
          Locale.ROOT,
          "%2.0f-%2.0f %%  %3d / %2d / %2d / %2d / %3d %19d, %.1f s %11d %16d (%d) %22d (%d)%n",
          strength[0] * 100,
          strength[1] * 100,
          figures.caught().getOrDefault(5, 0),
          figures.caught().getOrDefault(10, 0),
          figures.caught().getOrDefault(20, 0),
          figures.caught().getOrDefault(50, 0),
          figures.caught().getOrDefault(0, 0),
          figures.startedAtCopy(),
          figures.startedAtMs() / 1000.0,
          figures.falseJoins(),
          figures.falseCampaigns(),
          figures.falseActs(),
          figures.byFingerprint(),
          figures.falseByFingerprint());
    }
  }
}

package dev.weir.streams.command;

import dev.weir.moderation.campaign.Campaign;
import dev.weir.streams.live.LiveScan;
import dev.weir.streams.stage.CampaignFormat;
import dev.weir.streams.topics.Topics;
import java.io.PrintWriter;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code weir campaigns}: what instances look posts up in. */
@Command(
    name = "campaigns",
    description = "Look at the campaigns that were made known: near-duplicates by several authors.",
    footer = {
      "",
      "Examples:",
      "  weir campaigns list",
      "  weir campaigns show 0f7b7c54a6e2c0d1 --json"
    },
    subcommands = {CampaignsCommand.ListAll.class, CampaignsCommand.Show.class})
public final class CampaignsCommand {
  private CampaignsCommand() {}

  /** As they are known now, the one seen last first. */
  private static List<Campaign> known(ConnectionOptions connection) {
    Map<String, Campaign> byId = new HashMap<>();
    var unused =
        LiveScan.read(
            connection.kafka(),
            Topics.CAMPAIGNS,
            new CampaignFormat(),
            change -> {
              if (change.campaign() == null) {
                byId.remove(change.id());
              } else {
                byId.put(change.id(), change.campaign());
              }
            });
    List<Campaign> campaigns = new ArrayList<>(byId.values());
    campaigns.sort(
        Comparator.comparingLong(Campaign::lastSeenMs).reversed().thenComparing(Campaign::id));
    return campaigns;
  }

  private static Map<String, Object> values(Campaign campaign) {
    Map<String, Object> values = new LinkedHashMap<>();
    values.put("id", campaign.id());
    values.put("posts", campaign.posts());
    values.put("authors", campaign.authors());
    values.put("posts_per_minute", campaign.postsPerMinute());
    values.put("author_age_hours", orNull(campaign.authorAgeHours()));
    values.put("mean_score", orNull(campaign.meanScore()));
    values.put("first_seen", at(campaign.firstSeenMs()));
    values.put("last_seen", at(campaign.lastSeenMs()));
    values.put("over_unless_seen_until", at(campaign.lastSeenMs() + campaign.quietMs()));
    values.put("similarity", campaign.similarity());
    values.put("examples", campaign.examples());
    return values;
  }

  private static @Nullable Double orNull(double value) {
    return Double.isFinite(value) ? value : null;
  }

  private static String at(long timeMs) {
    return Instant.ofEpochMilli(timeMs).toString();
  }

  /** {@code weir campaigns list}. */
  @Command(
      name = "list",
      description = "Campaigns, the one seen last first; those that are over go after a while.")
  static final class ListAll implements Callable<Integer> {
    @Spec private @Nullable CommandSpec spec;
    @Mixin private ConnectionOptions connection = new ConnectionOptions();
    @Mixin private OutputOptions output = new OutputOptions();

    @Option(
        names = "--limit",
        paramLabel = "N",
        description = "At most so many (default: ${DEFAULT-VALUE}).")
    private int limit = 100;

    @Override
    public Integer call() {
      PrintWriter out = Consoles.out(spec);
      List<Campaign> campaigns = known(connection);
      for (Campaign one : campaigns.subList(0, Math.min(Math.max(0, limit), campaigns.size()))) {
        if (output.json()) {
          Json.print(out, values(one));
        } else {
          out.printf(
              Locale.ROOT,
              "%s  %,6d posts  %,5d authors  %7.1f/min  %s to %s%n",
              one.id(),
              one.posts(),
              one.authors(),
              one.postsPerMinute(),
              at(one.firstSeenMs()),
              at(one.lastSeenMs()));
        }
      }
      if (!output.json() && campaigns.isEmpty()) {
        out.println("no campaigns");
      } else if (!output.json() && campaigns.size() > limit) {
        out.printf("and %d more; --limit N shows more%n", campaigns.size() - limit);
      }
      out.flush();
      return 0;
    }
  }

  /** {@code weir campaigns show}. */
  @Command(name = "show", description = "One campaign, with ids of some of its posts.")
  static final class Show implements Callable<Integer> {
    @Spec private @Nullable CommandSpec spec;
    @Mixin private ConnectionOptions connection = new ConnectionOptions();
    @Mixin private OutputOptions output = new OutputOptions();

    @Parameters(paramLabel = "ID", description = "As listed, and in verdicts.")
    private String id = "";

    @Override
    public Integer call() {
      Campaign campaign =
          known(connection).stream()
              .filter(one -> one.id().equals(id))
              .findFirst()
              .orElseThrow(
                  () ->
                      new CommandFailure(
                          "campaign " + id + ": none that is known now (weir campaigns list)"));
      PrintWriter out = Consoles.out(spec);
      if (output.json()) {
        Json.print(out, values(campaign));
      } else {
        values(campaign)
            .forEach((name, value) -> out.printf("%-23s %s%n", name, value == null ? "-" : value));
      }
      out.flush();
      return 0;
    }
  }
}

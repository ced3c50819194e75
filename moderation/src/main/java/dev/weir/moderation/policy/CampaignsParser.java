package dev.weir.moderation.policy;

import dev.weir.features.definition.Window;
import dev.weir.moderation.campaign.CampaignSettings;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.nodes.ScalarNode;

/** The section {@code campaigns} of a policy. */
final class CampaignsParser {
  private static final Set<String> KEYS =
      Set.of("min_posts", "min_authors", "within", "similarity", "quiet", "earlier");
  private static final String DURATION_FORM = "a length of time such as 10m or 1h, at most 7d";

  private final Problems problems;

  CampaignsParser(Problems problems) {
    this.problems = problems;
  }

  /** Null when there is no such section: nothing is clustered. */
  @Nullable CampaignSettings parse(Fields policy) {
    Fields fields = policy.optionalFields("campaigns", "a mapping, may be {}");
    if (fields == null) {
      return null;
    }
    fields.only(KEYS);
    CampaignSettings usual = CampaignSettings.DEFAULT;
    int posts = number(fields, "min_posts", usual.postsMin(), 2, CampaignSettings.POSTS_MIN_MAX);
    int authors = number(fields, "min_authors", Math.min(posts, usual.authorsMin()), 1, posts);
    long windowMs = duration(fields, "within", usual.windowMs());
    double similarity = similarity(fields, usual.similarity());
    long quietMs = duration(fields, "quiet", usual.quietMs());
    boolean earlier = fields.optionalFlag("earlier");
    return new CampaignSettings(posts, authors, windowMs, similarity, quietMs, earlier);
  }

  private int number(Fields fields, String key, int otherwise, int min, int max) {
    String form = "a whole number, " + min + " to " + max;
    ScalarNode scalar = fields.optionalText(key, form);
    if (scalar == null) {
      return otherwise;
    }
    try {
      int value = Integer.parseInt(scalar.getValue());
      if (value >= min && value <= max) {
        return value;
      }
    } catch (NumberFormatException e) {
      // Said below.
    }
    return refused(key, scalar, form, otherwise);
  }

  private double similarity(Fields fields, double otherwise) {
    String form = String.format(Locale.ROOT, "%.1f to 1", CampaignSettings.SIMILARITY_MIN);
    ScalarNode scalar = fields.optionalText("similarity", form);
    if (scalar == null) {
      return otherwise;
    }
    try {
      double value = Double.parseDouble(scalar.getValue());
      if (value >= CampaignSettings.SIMILARITY_MIN && value <= 1) {
        return value;
      }
    } catch (NumberFormatException e) {
      // Said below.
    }
    return refused("similarity", scalar, form, otherwise);
  }

  private long duration(Fields fields, String key, long otherwise) {
    ScalarNode scalar = fields.optionalText(key, DURATION_FORM);
    if (scalar == null) {
      return otherwise;
    }
    try {
      long value = Window.parseMs(scalar.getValue());
      if (value >= 1 && value <= CampaignSettings.DURATION_MS_MAX) {
        return value;
      }
    } catch (IllegalArgumentException e) {
      // Said below.
    }
    return refused(key, scalar, DURATION_FORM, otherwise);
  }

  private <T> T refused(String key, ScalarNode scalar, String form, T otherwise) {
    problems.add(
        scalar, "campaigns: " + key + " is " + Fields.kind(scalar) + " (expected: " + form + ")");
    return otherwise;
  }
}

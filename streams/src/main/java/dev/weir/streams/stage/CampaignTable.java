package dev.weir.streams.stage;

import dev.weir.moderation.campaign.ActiveCampaigns;
import dev.weir.moderation.campaign.Campaign;
import java.util.Map;

/**
 * The campaigns that were made known, and the look-up among them. Immutable, thread-safe.
 *
 * @param byId all of them
 */
public record CampaignTable(Map<String, Campaign> byId, ActiveCampaigns active) {
  /** None. */
  public static final CampaignTable NONE = new CampaignTable(Map.of());

  public CampaignTable(Map<String, Campaign> byId) {
    this(Map.copyOf(byId), new ActiveCampaigns(byId.values()));
  }
}

package dev.weir.streams.stage;

import dev.weir.internal.ActiveCampaign;
import dev.weir.moderation.campaign.Campaign;
import dev.weir.streams.live.BrokenEntryException;
import dev.weir.streams.live.LiveFormat;
import dev.weir.streams.live.LiveRecord;
import dev.weir.streams.stage.CampaignFormat.Change;
import dev.weir.streams.wire.AvroCodec;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The topic of campaigns as a live table. A snapshot with changes costs a walk over all campaigns,
 * of which there are seldom more than some hundreds.
 */
public final class CampaignFormat implements LiveFormat<Change, CampaignTable> {
  /** A campaign as it is known now, or none under that id any more. */
  public record Change(String id, @Nullable Campaign campaign) {}

  @Override
  public CampaignTable empty() {
    return CampaignTable.NONE;
  }

  @Override
  public Change read(LiveRecord record) throws BrokenEntryException {
    String id = new String(record.key(), StandardCharsets.UTF_8);
    byte[] value = record.value();
    if (value == null) {
      return new Change(id, null);
    }
    try {
      // A codec of its own: several threads read.
      ActiveCampaign read = AvroCodec.of(ActiveCampaign.class).decode(value).orThrow();
      return new Change(id, CampaignRecords.campaign(read));
    } catch (RuntimeException e) {
      throw new BrokenEntryException("no campaign (expected: record ActiveCampaign)");
    }
  }

  @Override
  public CampaignTable with(CampaignTable before, List<Change> changes) {
    Map<String, Campaign> byId = new HashMap<>(before.byId());
    for (Change change : changes) {
      if (change.campaign() == null) {
        byId.remove(change.id());
      } else {
        byId.put(change.id(), change.campaign());
      }
    }
    return new CampaignTable(byId);
  }
}

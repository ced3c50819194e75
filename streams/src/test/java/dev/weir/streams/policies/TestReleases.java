package dev.weir.streams.policies;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.weir.internal.PolicyText;
import dev.weir.internal.Release;
import dev.weir.moderation.policy.PolicySource;
import dev.weir.streams.live.BrokenEntryException;
import dev.weir.streams.live.LiveRecord;
import dev.weir.streams.wire.AvroCodec;
import java.time.Instant;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The topic of policies without a broker: what is written is read by the format at once. */
public final class TestReleases {
  private final ReleaseFormat format;
  private final AvroCodec<PolicyText> texts = AvroCodec.of(PolicyText.class);
  private final AvroCodec<Release> releases = AvroCodec.of(Release.class);
  private Releases now = Releases.none();
  private long offset;

  public TestReleases(PolicyLoader loader) {
    this.format = new ReleaseFormat(new Policies(loader));
  }

  /** What is published now. */
  public Releases now() {
    return now;
  }

  /** Writes a policy's text; its version. */
  public String text(String yaml) {
    PolicySource source = PolicySource.of(yaml);
    write(
        PolicyKeys.text(source.version()),
        texts.encode(PolicyTexts.record(source, "ann", null, Instant.EPOCH)));
    return source.version();
  }

  /** Publishes the first policy, as an instance does. */
  public String first(String yaml) {
    String version = text(yaml);
    write(ReleasePlan.first(version, Instant.EPOCH));
    return version;
  }

  /** Publishes what is planned from what there is; the release as it is read. */
  public Release publish(Function<ReleasePlan, Release> plan) {
    write(plan.apply(new ReleasePlan("ann", null, Instant.ofEpochMilli(1_000 * offset))));
    return now.newest().orElseThrow();
  }

  public void write(Release release) {
    write(PolicyKeys.release(release.getId()), releases.encode(release));
  }

  /** A record of the topic. */
  public void write(byte[] key, byte @Nullable [] value) {
    try {
      now = format.with(now, List.of(format.read(new LiveRecord(key, value, offset++, 0))));
    } catch (BrokenEntryException e) {
      throw new AssertionError(new String(key, UTF_8), e);
    }
  }
}

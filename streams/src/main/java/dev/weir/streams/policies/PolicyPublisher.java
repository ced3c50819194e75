package dev.weir.streams.policies;

import dev.weir.internal.PolicyText;
import dev.weir.internal.Release;
import dev.weir.moderation.policy.PolicySource;
import dev.weir.streams.live.LiveWriter;
import dev.weir.streams.settings.KafkaConnection;
import dev.weir.streams.topics.TopicSpec;
import dev.weir.streams.topics.Topics;
import dev.weir.streams.wire.AvroCodec;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Writes policies and releases. What is published has been checked before: a policy that an
 * instance cannot use is passed over there. Not thread-safe.
 */
public final class PolicyPublisher implements AutoCloseable {
  /** With room for what Kafka puts around it. */
  static final int BYTES_MAX = TopicSpec.LIVE_MESSAGE_BYTES_MAX - (1 << 12);

  private final AvroCodec<PolicyText> texts = AvroCodec.of(PolicyText.class);
  private final AvroCodec<Release> releases = AvroCodec.of(Release.class);
  private final LiveWriter writer;

  public PolicyPublisher(KafkaConnection kafka) {
    this.writer = new LiveWriter(kafka, Topics.POLICIES);
  }

  /**
   * Writes a policy's text, before the release that names it.
   *
   * @return its version
   * @throws PoliciesException if it is larger than a record of the topic may be
   */
  public String text(PolicySource source, String author, @Nullable String note, Instant now) {
    PolicyText text = PolicyTexts.record(source, author, note, now);
    byte[] bytes = texts.encode(text);
    if (bytes.length > BYTES_MAX) {
      throw new PoliciesException(
          "policy "
              + text.getVersion()
              + " with its files: "
              + bytes.length
              + " bytes (expected: at most "
              + BYTES_MAX
              + "); keep entries in the topic of lists: weir lists import");
    }
    writer.write(PolicyKeys.text(text.getVersion()), bytes);
    return text.getVersion();
  }

  /**
   * Writes a release: it holds from its record on.
   *
   * @return the position that a snapshot with it has at least
   */
  public long release(Release release) {
    return writer.write(PolicyKeys.release(release.getId()), releases.encode(release));
  }

  @Override
  public void close() {
    writer.close();
  }
}

package dev.weir.streams.policies;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.weir.internal.PolicyText;
import dev.weir.internal.Release;
import dev.weir.streams.live.BrokenEntryException;
import dev.weir.streams.live.LiveFormat;
import dev.weir.streams.live.LiveRecord;
import dev.weir.streams.wire.AvroCodec;
import dev.weir.streams.wire.Decoded;
import java.util.List;
import org.apache.avro.specific.SpecificRecordBase;

/** The topic of policies as {@link Releases}. Thread-safe. */
public final class ReleaseFormat implements LiveFormat<PolicyEntry, Releases> {
  private final Policies policies;

  /** Codecs are owned by a thread. */
  private final ThreadLocal<AvroCodec<PolicyText>> texts =
      ThreadLocal.withInitial(() -> AvroCodec.of(PolicyText.class));

  private final ThreadLocal<AvroCodec<Release>> releases =
      ThreadLocal.withInitial(() -> AvroCodec.of(Release.class));

  public ReleaseFormat(Policies policies) {
    this.policies = policies;
  }

  @Override
  public Releases empty() {
    return Releases.none();
  }

  @Override
  public PolicyEntry read(LiveRecord record) throws BrokenEntryException {
    String key = new String(record.key(), UTF_8);
    long position = record.offset() + 1;
    byte[] value = record.value();
    if (PolicyKeys.isRelease(key)) {
      if (value == null) {
        return new PolicyEntry.Released(position, PolicyKeys.releaseId(key), null);
      }
      Release release = decode(releases.get().decode(value));
      if (!release.getId().equals(PolicyKeys.releaseId(key))) {
        throw new BrokenEntryException("a release under another key (expected: release/ID)");
      }
      return new PolicyEntry.Released(position, release.getId(), release);
    }
    if (PolicyKeys.isText(key) && value != null) {
      PolicyText text = decode(texts.get().decode(value));
      if (!text.getVersion().equals(PolicyKeys.version(key))
          || !text.getVersion().equals(PolicyTexts.source(text).version())) {
        throw new BrokenEntryException(
            "a policy that has not the hash it says (expected: its own)");
      }
      return new PolicyEntry.Text(position, text);
    }
    throw new BrokenEntryException("neither a policy nor a release (expected: one by its key)");
  }

  private static <T extends SpecificRecordBase> T decode(Decoded<T> decoded)
      throws BrokenEntryException {
    if (decoded instanceof Decoded.Rejected<T> rejected) {
      throw new BrokenEntryException(rejected.rejection().errorClass());
    }
    return decoded.orThrow();
  }

  @Override
  public Releases with(Releases before, List<PolicyEntry> changes) {
    return before.with(changes, policies);
  }
}

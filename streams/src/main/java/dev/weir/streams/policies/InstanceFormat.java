package dev.weir.streams.policies;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.weir.internal.InstanceReport;
import dev.weir.streams.live.BrokenEntryException;
import dev.weir.streams.live.LiveFormat;
import dev.weir.streams.live.LiveRecord;
import dev.weir.streams.wire.AvroCodec;
import dev.weir.streams.wire.Decoded;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The topic of instances: the last report of each, by name. Thread-safe. */
public final class InstanceFormat
    implements LiveFormat<InstanceFormat.Change, Map<String, InstanceReport>> {
  private final ThreadLocal<AvroCodec<InstanceReport>> reports =
      ThreadLocal.withInitial(() -> AvroCodec.of(InstanceReport.class));

  /**
   * A report.
   *
   * @param report null when the instance has ended
   */
  public record Change(String instance, @Nullable InstanceReport report) {}

  @Override
  public Map<String, InstanceReport> empty() {
    return Map.of();
  }

  @Override
  public Change read(LiveRecord record) throws BrokenEntryException {
    String instance = new String(record.key(), UTF_8);
    byte[] value = record.value();
    if (value == null) {
      return new Change(instance, null);
    }
    if (reports.get().decode(value) instanceof Decoded.Value<InstanceReport> decoded) {
      return new Change(instance, decoded.value());
    }
    throw new BrokenEntryException("no report of an instance");
  }

  @Override
  public Map<String, InstanceReport> with(
      Map<String, InstanceReport> before, List<Change> changes) {
    Map<String, InstanceReport> reportsByInstance = new TreeMap<>(before);
    for (Change change : changes) {
      if (change.report() == null) {
        reportsByInstance.remove(change.instance());
      } else {
        reportsByInstance.put(change.instance(), change.report());
      }
    }
    return Map.copyOf(reportsByInstance);
  }
}

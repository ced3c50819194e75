package dev.weir.streams.endtoend;

import dev.weir.streams.state.FileScan;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** A changelog as compaction leaves it in the end: the last record of each key, no deletions. */
final class LatestState {
  private final Map<ByteBuffer, byte[]> rows = new HashMap<>();
  private long records;
  private long deletions;

  static LatestState of(String bootstrapServers, String changelog, int partitions) {
    LatestState state = new LatestState();
    try (TopicLog log = new TopicLog(bootstrapServers, changelog, partitions, state::read)) {
      log.drain();
    }
    return state;
  }

  private void read(ConsumerRecord<byte[], byte[]> record) {
    records++;
    // Keys are of one partition each; the same bytes in another are another row.
    ByteBuffer key =
        ByteBuffer.allocate(Integer.BYTES + record.key().length)
            .putInt(record.partition())
            .put(record.key())
            .flip();
    if (record.value() == null) {
      deletions++;
      rows.remove(key);
    } else {
      rows.put(key, record.value());
    }
  }

  /** Rows that hold the text, in their key or their value. */
  List<String> with(String text) {
    byte[] sought = text.getBytes(StandardCharsets.UTF_8);
    List<String> found = new ArrayList<>();
    rows.forEach(
        (key, value) -> {
          byte[] keyBytes = new byte[key.remaining()];
          key.duplicate().get(keyBytes);
          if (FileScan.contains(keyBytes, sought) || FileScan.contains(value, sought)) {
            found.add(new String(keyBytes, StandardCharsets.ISO_8859_1));
          }
        });
    return found;
  }

  int rows() {
    return rows.size();
  }

  long records() {
    return records;
  }

  long deletions() {
    return deletions;
  }
}

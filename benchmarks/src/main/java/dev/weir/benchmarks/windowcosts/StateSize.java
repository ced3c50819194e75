package dev.weir.benchmarks.windowcosts;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.LogDirDescription;
import org.apache.kafka.clients.admin.ReplicaInfo;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.utils.Bytes;
import org.rocksdb.ColumnFamilyDescriptor;
import org.rocksdb.ColumnFamilyHandle;
import org.rocksdb.CompactRangeOptions;
import org.rocksdb.ConfigOptions;
import org.rocksdb.DBOptions;
import org.rocksdb.FlushOptions;
import org.rocksdb.OptionsUtil;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;

/** How large the state of an application that has ended is. */
final class StateSize {
  private StateSize() {}

  /**
   * Changelogs of one application.
   *
   * @param topics names
   * @param written bytes on the broker's disk, compressed, before any compaction
   * @param live bytes of keys and latest values: what a full compaction would leave, uncompressed
   */
  record Changelogs(List<String> topics, long written, long live) {}

  static Changelogs changelogs(Admin admin, String bootstrapServers, String application)
      throws ExecutionException, InterruptedException {
    List<String> topics =
        admin.listTopics().names().get().stream()
            .filter(t -> t.startsWith(application + "-") && t.endsWith("-changelog"))
            .toList();
    long written = 0;
    for (Map<String, LogDirDescription> ofBroker :
        admin.describeLogDirs(List.of(1)).allDescriptions().get().values()) {
      for (LogDirDescription directory : ofBroker.values()) {
        for (Map.Entry<TopicPartition, ReplicaInfo> replica : directory.replicaInfos().entrySet()) {
          if (topics.contains(replica.getKey().topic())) {
            written += replica.getValue().size();
          }
        }
      }
    }
    long live = 0;
    for (String topic : topics) {
      live += live(bootstrapServers, topic);
    }
    return new Changelogs(topics, written, live);
  }

  private static long live(String bootstrapServers, String topic) {
    Map<Bytes, Integer> sizes = new HashMap<>();
    Map<String, Object> config =
        Map.of("bootstrap.servers", bootstrapServers, "max.poll.records", 5_000);
    try (KafkaConsumer<byte[], byte[]> consumer =
        new KafkaConsumer<>(config, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
      TopicPartition partition = new TopicPartition(topic, 0);
      consumer.assign(List.of(partition));
      consumer.seekToBeginning(List.of(partition));
      long end = Objects.requireNonNull(consumer.endOffsets(List.of(partition)).get(partition));
      while (consumer.position(partition) < end) {
        for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofSeconds(1))) {
          Bytes key = Bytes.wrap(record.key());
          if (record.value() == null) {
            sizes.remove(key);
          } else {
            sizes.put(key, record.key().length + record.value().length);
          }
        }
      }
    }
    return sizes.values().stream().mapToLong(Integer::longValue).sum();
  }

  /**
   * Bytes of the tables of all RocksDB databases below a directory after a full compaction, each
   * with the options it was last opened with.
   */
  static long compactedTables(Path directory) throws IOException {
    RocksDB.loadLibrary();
    List<Path> databases;
    try (Stream<Path> files = Files.walk(directory)) {
      databases =
          files
              .filter(f -> f.endsWith("CURRENT"))
              .map(f -> f.toAbsolutePath().getParent())
              .toList();
    }
    long bytes = 0;
    for (Path database : databases) {
      try {
        compact(database.toString());
      } catch (RocksDBException e) {
        throw new IOException("state in " + database + " cannot be compacted", e);
      }
      try (Stream<Path> files = Files.list(database)) {
        for (Path file : files.filter(f -> f.toString().endsWith(".sst")).toList()) {
          bytes += Files.size(file);
        }
      }
    }
    return bytes;
  }

  private static void compact(String directory) throws RocksDBException {
    List<ColumnFamilyDescriptor> families = new ArrayList<>();
    List<ColumnFamilyHandle> handles = new ArrayList<>();
    try (ConfigOptions config = new ConfigOptions();
        DBOptions options = new DBOptions();
        CompactRangeOptions all =
            new CompactRangeOptions()
                .setBottommostLevelCompaction(
                    CompactRangeOptions.BottommostLevelCompaction.kForceOptimized);
        FlushOptions flush = new FlushOptions().setWaitForFlush(true)) {
      OptionsUtil.loadLatestOptions(config, directory, options, families);
      try (RocksDB database = RocksDB.open(options, directory, families, handles)) {
        for (ColumnFamilyHandle handle : handles) {
          database.flush(flush, handle);
          database.compactRange(handle, null, null, all);
        }
        handles.forEach(ColumnFamilyHandle::close);
      }
    }
  }
}

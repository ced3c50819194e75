package dev.weir.features.storage;

import org.rocksdb.BlockBasedTableConfig;
import org.rocksdb.BloomFilter;
import org.rocksdb.ColumnFamilyOptions;
import org.rocksdb.CompressionType;
import org.rocksdb.DBOptions;
import org.rocksdb.InfoLogLevel;
import org.rocksdb.ReadOptions;
import org.rocksdb.WALRecoveryMode;
import org.rocksdb.WriteOptions;

/** How a store is set up, each setting with its reason; nothing is left to RocksDB's defaults. */
final class RocksOptions {
  private static final long MIB = 1L << 20;

  private final DBOptions database;
  private final ColumnFamilyOptions rowFamily;
  private final ColumnFamilyOptions offsetFamily;
  private final ReadOptions reads;
  private final ReadOptions scans;
  private final WriteOptions writes;

  RocksOptions(NativeHandles handles, RocksMemory memory) {
    this.database =
        handles.own(
            new DBOptions()
                .setCreateIfMissing(true)
                .setCreateMissingColumnFamilies(true)
                .setWriteBufferManager(memory.writeBuffers())
                // One flush and one compaction: stream threads need the other cores.
                .setMaxBackgroundJobs(2)
                // Per store; some dozens of tasks must fit the usual limit of 1,024 files.
                .setMaxOpenFiles(128)
                // Bounds the log to replay at start, and the disk it takes.
                .setMaxTotalWalSize(64 * MIB)
                // A torn record at the end of the log is an unfinished commit: leave it out.
                .setWalRecoveryMode(WALRecoveryMode.PointInTimeRecovery)
                // Written anew with each change of files, some kilobytes beside megabytes of rows:
                // it names keys of files that are gone, and erased keys must not stay in it.
                .setMaxManifestFileSize(1)
                .setInfoLogLevel(InfoLogLevel.WARN_LEVEL)
                .setKeepLogFileNum(2)
                .setMaxLogFileSize(4 * MIB));
    this.rowFamily =
        handles.own(
            new ColumnFamilyOptions()
                // Small against the shared budget, so that many tasks fit in it.
                .setWriteBufferSize(16 * MIB)
                // RocksDB would take 1 MiB for the first row of a store.
                .setArenaBlockSize(128 * 1024)
                .setMaxWriteBufferNumber(3)
                .setMinWriteBufferNumberToMerge(1)
                // Rows are times, counts and doubles: LZ4 shrinks them at little CPU.
                .setCompressionType(CompressionType.LZ4_COMPRESSION)
                .setLevelCompactionDynamicLevelBytes(true)
                .setTableFormatConfig(
                    new BlockBasedTableConfig()
                        .setBlockCache(memory.cache())
                        // Filters and indexes count against the shared cache, not beside it.
                        .setCacheIndexAndFilterBlocks(true)
                        .setCacheIndexAndFilterBlocksWithHighPriority(true)
                        .setPinL0FilterAndIndexBlocksInCache(true)
                        // Point reads of rows of some hundred bytes: one device page each.
                        .setBlockSize(4 * 1024)
                        // 10 bits a key: 1 % of absent keys cost a block read.
                        .setFilterPolicy(handles.own(new BloomFilter(10)))
                        .setFormatVersion(5)));
    this.offsetFamily =
        handles.own(
            new ColumnFamilyOptions()
                .setWriteBufferSize(MIB)
                .setArenaBlockSize(16 * 1024)
                .setCompressionType(CompressionType.NO_COMPRESSION)
                .setTableFormatConfig(new BlockBasedTableConfig().setBlockCache(memory.cache())));
    this.reads = handles.own(new ReadOptions().setVerifyChecksums(true).setTotalOrderSeek(true));
    // A pass over everything must not push out of the cache what lookups need.
    this.scans =
        handles.own(
            new ReadOptions().setVerifyChecksums(true).setTotalOrderSeek(true).setFillCache(false));
    // In the log but not synced: a commit outlives the process; the machine's crash is what the
    // changelog is for.
    this.writes = handles.own(new WriteOptions().setSync(false).setDisableWAL(false));
  }

  DBOptions database() {
    return database;
  }

  ColumnFamilyOptions rowFamily() {
    return rowFamily;
  }

  ColumnFamilyOptions offsetFamily() {
    return offsetFamily;
  }

  ReadOptions reads() {
    return reads;
  }

  /** For long passes over rows. */
  ReadOptions scans() {
    return scans;
  }

  WriteOptions writes() {
    return writes;
  }
}

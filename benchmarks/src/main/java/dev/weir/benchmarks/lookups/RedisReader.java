package dev.weir.benchmarks.lookups;

import dev.weir.features.definition.FeatureView;
import dev.weir.features.serving.FeatureColumn;
import dev.weir.features.serving.FeatureSchema;
import dev.weir.features.serving.FeatureStatus;
import dev.weir.features.serving.FeatureType;
import dev.weir.features.serving.FeatureVector;
import dev.weir.streams.query.FeatureCatalogue;
import dev.weir.streams.query.ViewBatch;
import dev.weir.streams.query.ViewReader;
import io.lettuce.core.KeyValue;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisFuture;
import io.lettuce.core.api.StatefulRedisConnection;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/**
 * Values from Redis where Weir reads rows: a hash per entity with a field per feature and one per
 * view for its time, as Feast keeps them; one HMGET per entity, all of a request in one flush, a
 * connection per server thread (Lettuce, asynchronous).
 */
final class RedisReader implements ViewReader, AutoCloseable {
  private static final String ABSENT = "-";
  private static final int FILL_FLUSH = 500;

  private final RedisClient client;
  private final List<StatefulRedisConnection<String, String>> all = new ArrayList<>();
  private final ThreadLocal<StatefulRedisConnection<String, String>> connection =
      ThreadLocal.withInitial(this::connect);

  RedisReader(String hostAndPort) {
    this.client = RedisClient.create("redis://" + hostAndPort);
  }

  private StatefulRedisConnection<String, String> connect() {
    StatefulRedisConnection<String, String> made = client.connect();
    made.setAutoFlushCommands(false);
    synchronized (all) {
      all.add(made);
    }
    return made;
  }

  /** Replaces what is there by the values that Weir answers. */
  void fill(FeatureCatalogue catalogue, dev.weir.features.storage.RowStore rows, int entities) {
    StatefulRedisConnection<String, String> to = connection.get();
    List<RedisFuture<?>> sent = new ArrayList<>();
    sent.add(to.async().flushdb());
    for (int entity = 0; entity < entities; entity++) {
      String key = BenchStore.key(entity);
      Map<String, String> fields = new LinkedHashMap<>();
      for (FeatureView view : BenchStore.DEFINITIONS.views()) {
        FeatureSchema schema = new FeatureSchema(view.columns());
        FeatureVector vector = new FeatureVector(schema, BenchStore.NOW_MS);
        catalogue.read(rows, view.name(), key, vector);
        for (int column = 0; column < schema.size(); column++) {
          fields.put(schema.columns().get(column).reference(), text(vector, column));
        }
        fields.put(timeOf(view.name()), Long.toString(vector.eventTimeMs(0)));
      }
      sent.add(to.async().hset(key, fields));
      if (sent.size() >= FILL_FLUSH || entity == entities - 1) {
        to.flushCommands();
        sent.forEach(one -> one.toCompletableFuture().join());
        sent.clear();
      }
    }
  }

  private static String text(FeatureVector vector, int column) {
    if (!vector.present(column)) {
      return ABSENT;
    }
    double value = vector.number(column);
    return vector.schema().columns().get(column).type() == FeatureType.LONG
        ? Long.toString((long) value)
        : Double.toString(value);
  }

  private static String timeOf(String view) {
    return "_ts:" + view;
  }

  @Override
  public CompletableFuture<Void> read(List<ViewBatch> batches, long deadlineNanos) {
    StatefulRedisConnection<String, String> from = connection.get();
    Map<String, List<ViewBatch>> batchesOfKey = new LinkedHashMap<>();
    Map<String, FeatureVector> vectorOfKey = new HashMap<>();
    for (ViewBatch batch : batches) {
      for (int i = 0; i < batch.size(); i++) {
        batchesOfKey.computeIfAbsent(batch.key(i), k -> new ArrayList<>()).add(batch);
        vectorOfKey.put(batch.key(i), batch.vector(i));
      }
    }
    List<CompletableFuture<Void>> read = new ArrayList<>(batchesOfKey.size());
    batchesOfKey.forEach(
        (key, views) -> {
          FeatureVector into = java.util.Objects.requireNonNull(vectorOfKey.get(key), key);
          read.add(
              from.async()
                  .hmget(key, fields(views))
                  .toCompletableFuture()
                  // One connection's answers come on one thread.
                  .thenAccept(values -> take(values, views, into)));
        });
    from.flushCommands();
    return CompletableFuture.allOf(read.toArray(new CompletableFuture<?>[0]));
  }

  private static String[] fields(List<ViewBatch> views) {
    List<String> fields = new ArrayList<>();
    for (ViewBatch batch : views) {
      for (FeatureColumn column : batch.schema().columns()) {
        if (column.view().equals(batch.view().name())) {
          fields.add(column.reference());
        }
      }
      fields.add(timeOf(batch.view().name()));
    }
    return fields.toArray(new String[0]);
  }

  private static void take(
      List<KeyValue<String, String>> values, List<ViewBatch> views, FeatureVector into) {
    int at = 0;
    for (ViewBatch batch : views) {
      int first = at;
      List<FeatureColumn> columns = batch.schema().columns();
      int count = 0;
      for (FeatureColumn column : columns) {
        count += column.view().equals(batch.view().name()) ? 1 : 0;
      }
      at = first + count + 1;
      KeyValue<String, String> time = values.get(at - 1);
      if (!time.hasValue()) {
        continue;
      }
      long timeMs = Long.parseLong(time.getValue());
      int taken = first;
      for (int column = 0; column < columns.size(); column++) {
        if (columns.get(column).view().equals(batch.view().name())) {
          String value = values.get(taken++).getValue();
          if (value.equals(ABSENT)) {
            into.setAbsent(column, FeatureStatus.NULL_VALUE, timeMs);
          } else {
            into.setNumber(column, Double.parseDouble(value), 0, timeMs);
          }
        }
      }
    }
  }

  @Override
  public void close() {
    synchronized (all) {
      all.forEach(StatefulRedisConnection::close);
    }
    client.shutdown();
  }
}

package dev.weir.streams.offline;

import dev.weir.features.FeatureReplay;
import dev.weir.features.definition.OnDemandFeature;
import dev.weir.features.serving.FeatureColumn;
import dev.weir.features.serving.FeatureSchema;
import dev.weir.features.serving.FeatureStatus;
import dev.weir.features.serving.FeatureVector;
import dev.weir.streams.offline.input.RowInput;
import dev.weir.streams.offline.output.ColumnType;
import dev.weir.streams.offline.output.OutputColumn;
import dev.weir.streams.offline.output.OutputFile;
import dev.weir.streams.offline.output.OutputFormat;
import dev.weir.streams.offline.replay.Lane;
import dev.weir.streams.offline.sorting.RecordSorter;
import dev.weir.streams.offline.sorting.SortedRecords;
import dev.weir.streams.stage.VectorCodec;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Writes the query rows again, each with its values: the query's columns, {@code split}, then per
 * feature its value, and if wanted its status and error bound.
 *
 * <p>A bound is 0 where the value is exact, and where it is known that there is none (NULL_VALUE,
 * NOT_FOUND); it is empty where the value is unknown (INVALID, OUTSIDE_MAX_AGE), and for an
 * on-demand feature of values that are not all exact. Not thread-safe.
 */
final class TrainingSetOutput {
  private static final String SPLIT_COLUMN = "split";
  private static final String BOUND = "__error_bound";
  private static final String STATUS = "__status";

  private final TrainingSetPlan plan;
  private final ColumnTypes types;
  private final List<Lane> lanes;
  private final int[][] laneColumns;
  private final FeatureSchema schema;
  // The same and the request values behind it.
  private final FeatureSchema evaluated;
  private final QueryValues requestValues;
  private final FeatureReplay features;
  private final Map<Integer, int[]> inputs = new HashMap<>();
  private final Optional<SplitCuts> cuts;
  private final List<OutputColumn> columns = new ArrayList<>();
  private final int queryColumns;
  private final Map<String, OutputFile> files = new LinkedHashMap<>();
  private final Map<String, Long> rowsByPart = new LinkedHashMap<>();
  private final Map<FeatureStatus, Long> values = new EnumMap<>(FeatureStatus.class);

  /**
   * @param features evaluates on-demand features
   * @throws OfflineException if a column of the query file bears the name of a feature's
   */
  TrainingSetOutput(
      TrainingSetPlan plan,
      List<String> queryColumns,
      ColumnTypes types,
      List<Lane> lanes,
      Selection selection,
      FeatureReplay features,
      Optional<SplitCuts> cuts) {
    this.plan = plan;
    this.types = types;
    this.lanes = lanes;
    this.schema = selection.schema();
    this.evaluated = selection.evaluated();
    this.requestValues = new QueryValues(selection.requestColumns());
    this.features = features;
    this.cuts = cuts;
    this.queryColumns = queryColumns.size();
    this.laneColumns = new int[lanes.size()][];
    for (Lane lane : lanes) {
      laneColumns[lane.number()] =
          lane.schema().columns().stream().mapToInt(c -> schema.indexOf(c.reference())).toArray();
    }
    for (int i = 0; i < queryColumns.size(); i++) {
      columns.add(new OutputColumn(queryColumns.get(i), types.type(i)));
    }
    if (cuts.isPresent() && !plan.filePerPart()) {
      columns.add(new OutputColumn(SPLIT_COLUMN, ColumnType.TEXT));
    }
    schema.columns().forEach(this::featureColumns);
    for (OnDemandFeature feature : plan.definitions().onDemand()) {
      inputs.put(
          schema.indexOf(feature.name()),
          feature.inputs().stream().mapToInt(schema::indexOf).toArray());
    }
    checkNames();
  }

  private void featureColumns(FeatureColumn column) {
    columns.add(new OutputColumn(column.columnName(), typeOf(column)));
    if (plan.statuses()) {
      columns.add(new OutputColumn(column.columnName() + STATUS, ColumnType.TEXT));
    }
    if (plan.bounds()) {
      columns.add(new OutputColumn(column.columnName() + BOUND, ColumnType.NUMBER));
    }
  }

  private static ColumnType typeOf(FeatureColumn column) {
    return switch (column.type()) {
      case LONG -> ColumnType.WHOLE;
      case DOUBLE -> ColumnType.NUMBER;
      case BOOLEAN -> ColumnType.TRUTH;
      case STRING -> ColumnType.TEXT;
      case LONG_LIST, DOUBLE_LIST -> ColumnType.NUMBERS;
      case BOOLEAN_LIST -> ColumnType.JSON;
      case STRING_LIST -> ColumnType.TEXTS;
      case COUNTS -> ColumnType.NUMBERS_BY_NAME;
    };
  }

  private void checkNames() {
    Set<String> names = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);
    for (OutputColumn column : columns) {
      if (!names.add(column.name())) {
        throw new OfflineException(
            plan.queries()
                + ": column '"
                + column.name()
                + "' twice in the output (expected: query columns that are named unlike each other"
                + " and unlike features); rename it");
      }
    }
  }

  /** Rows written, by part. */
  Map<String, Long> rowsByPart() {
    return rowsByPart;
  }

  /** Values written, by status. */
  Map<String, Long> values() {
    Map<String, Long> named = new LinkedHashMap<>();
    values.forEach((status, count) -> named.put(status.name(), count));
    return named;
  }

  /**
   * Writes all rows; the files are there when this returns, and otherwise not.
   *
   * @param answers finished, by number of the query row and lane
   */
  void write(QueryFile queries, RecordSorter answers, LongConsumer written, Runnable check) {
    try (SortedRecords records = answers.open(0, RecordSorter.RANGES, 1)) {
      if (!plan.filePerPart()) {
        open("all", plan.out());
      } else {
        for (String part : plan.split().orElseThrow().parts()) {
          String name = String.valueOf(plan.out().getFileName());
          open(part, plan.out().resolveSibling(name.replace(TrainingSetPlan.SPLIT_PLACE, part)));
        }
      }
      boolean[] more = {records.next()};
      queries.read(
          (number, row, asOfMs, knownUpTo) -> {
            if (number % 1_000 == 0) {
              check.run();
              written.accept(number);
            }
            List<@Nullable Object> request = requestValues.of(row);
            FeatureVector vector = new FeatureVector(evaluated, asOfMs);
            requestValues.put(request, vector);
            while (more[0] && records.key() == number) {
              fill(vector, records);
              more[0] = records.next();
            }
            features.evaluateOnDemand(vector);
            row(row, asOfMs, vector);
          },
          (row, problem) -> {});
      files.values().forEach(OutputFile::finish);
    } finally {
      files.values().forEach(OutputFile::close);
    }
  }

  private void open(String part, Path path) {
    OutputFormat format = plan.format();
    files.put(part, new OutputFile(path, format, columns, plan.temporary()));
  }

  private void fill(FeatureVector vector, SortedRecords answer) {
    Lane lane = lanes.get((int) answer.order());
    FeatureVector part =
        VectorCodec.decode(
            ByteBuffer.wrap(answer.bytes(), answer.offset(), answer.length()).slice(),
            lane.schema());
    int[] places = laneColumns[lane.number()];
    for (int i = 0; i < places.length; i++) {
      if (places[i] >= 0) {
        vector.copy(places[i], part, i);
      }
    }
  }

  private void row(RowInput row, long asOfMs, FeatureVector vector) {
    String part = cuts.map(c -> c.partOf(asOfMs)).orElse("all");
    rowsByPart.merge(part, 1L, Long::sum);
    OutputFile file = files.get(plan.filePerPart() ? part : "all");
    if (file == null) {
      return; // in a gap: it belongs to no part
    }
    @Nullable Object[] out = new Object[columns.size()];
    boolean typed = plan.format() == OutputFormat.JSONL || plan.format() == OutputFormat.PARQUET;
    int at = 0;
    for (; at < queryColumns; at++) {
      Object value = row.value(at);
      out[at] = typed ? types.typed(at, value) : value;
    }
    if (cuts.isPresent() && !plan.filePerPart()) {
      out[at++] = part;
    }
    for (int i = 0; i < schema.size(); i++) {
      FeatureStatus status = vector.status(i);
      values.merge(status, 1L, Long::sum);
      out[at++] = vector.value(i);
      if (plan.statuses()) {
        out[at++] = status.name();
      }
      if (plan.bounds()) {
        out[at++] = bound(vector, i);
      }
    }
    file.row(out);
  }

  private @Nullable Double bound(FeatureVector vector, int column) {
    for (int input : inputs.getOrDefault(column, new int[0])) {
      if (input >= 0 && vector.errorBound(input) != 0) {
        return null;
      }
    }
    return switch (vector.status(column)) {
      case PRESENT -> (Double) vector.errorBound(column);
      case NULL_VALUE, NOT_FOUND -> (Double) 0.0;
      case INVALID, OUTSIDE_MAX_AGE -> null;
    };
  }
}

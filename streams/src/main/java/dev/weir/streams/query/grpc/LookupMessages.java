package dev.weir.streams.query.grpc;

import dev.weir.streams.query.LookupException;
import dev.weir.streams.query.LookupRequest;
import dev.weir.streams.query.LookupRequest.EntityColumn;
import dev.weir.streams.query.Problem;
import feast.proto.serving.ServingAPIProto.GetOnlineFeaturesRequest;
import feast.proto.types.ValueProto.RepeatedValue;
import feast.proto.types.ValueProto.Value;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A {@code GetOnlineFeaturesRequest}, checked: all problems are told at once. */
final class LookupMessages {
  private final List<Problem> problems = new ArrayList<>();

  private LookupMessages() {}

  /**
   * The request, as of now.
   *
   * @throws LookupException if it breaks a rule
   */
  static LookupRequest parse(GetOnlineFeaturesRequest message, Flavour flavour)
      throws LookupException {
    return new LookupMessages().read(message, flavour);
  }

  private LookupRequest read(GetOnlineFeaturesRequest message, Flavour flavour)
      throws LookupException {
    List<EntityColumn> entities = new ArrayList<>();
    int columns = message.getEntitiesCount() + message.getRequestContextCount();
    if (columns > LookupRequest.COLUMNS_MAX) {
      problem(LookupRequest.tooManyColumns());
    } else {
      for (Map.Entry<String, RepeatedValue> column : message.getEntitiesMap().entrySet()) {
        entities.add(column(column.getKey(), column.getValue()));
      }
      // Values of the request stand with the keys, as over HTTP: of two columns the first counts.
      for (Map.Entry<String, RepeatedValue> column : message.getRequestContextMap().entrySet()) {
        entities.add(column(column.getKey(), column.getValue()));
      }
    }
    LookupRequest.unequalColumns(entities).forEach(this::problem);
    List<String> features = message.getFeatures().getValList();
    if (features.size() > LookupRequest.FEATURES_MAX) {
      problem(LookupRequest.tooManyFeatures(features.size()));
    }
    for (int i = 0; i < Math.min(features.size(), LookupRequest.FEATURES_MAX); i++) {
      tooLong(features.get(i), LookupRequest.NAME_LENGTH_MAX, List.of("features", i));
    }
    tooLong(message.getFeatureService(), LookupRequest.NAME_LENGTH_MAX, List.of("feature_service"));
    if (!problems.isEmpty()) {
      throw LookupException.invalid(problems);
    }
    return new LookupRequest(
        entities,
        features,
        message.getFeatureService(),
        // A reference is always told apart, so that no two names collide.
        message.getFullFeatureNames() || flavour.references(),
        null,
        false);
  }

  private EntityColumn column(String name, RepeatedValue given) {
    int rows = given.getValCount();
    List<@Nullable Object> values = new ArrayList<>(Math.min(rows, LookupRequest.ROWS_MAX));
    if (rows > LookupRequest.ROWS_MAX) {
      problem(LookupRequest.tooManyRows(name, rows));
      return new EntityColumn(name, values);
    }
    for (int row = 0; row < rows; row++) {
      values.add(value(name, row, given.getVal(row)));
    }
    return new EntityColumn(name, values);
  }

  private @Nullable Object value(String name, int row, Value value) {
    return switch (value.getValCase()) {
      case STRING_VAL -> {
        List<Object> path = List.of("entities", name, row);
        yield tooLong(value.getStringVal(), LookupRequest.KEY_LENGTH_MAX, path)
            ? null
            : value.getStringVal();
      }
      case INT32_VAL -> (Object) (long) value.getInt32Val();
      case INT64_VAL -> (Object) value.getInt64Val();
      case DOUBLE_VAL -> (Object) value.getDoubleVal();
      case FLOAT_VAL -> (Object) (double) value.getFloatVal();
      case BOOL_VAL -> (Object) value.getBoolVal();
      case NULL_VAL, VAL_NOT_SET -> null;
      default -> {
        problem(
            new Problem(
                "value_error",
                List.of("entities", name, row),
                "Input should be a string, a number, a boolean or null"));
        yield null;
      }
    };
  }

  private boolean tooLong(String text, int lengthMax, List<Object> path) {
    if (text.length() <= lengthMax) {
      return false;
    }
    problem(Problem.tooLong(path, text.length(), lengthMax));
    return true;
  }

  private void problem(Problem problem) {
    if (problems.size() < Problem.TOLD_MAX) {
      problems.add(problem);
    }
  }
}

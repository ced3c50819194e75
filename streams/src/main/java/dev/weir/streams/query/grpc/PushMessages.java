package dev.weir.streams.query.grpc;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.weir.streams.query.Problem;
import feast.proto.serving.GrpcServerAPIProto.PushRequest;
import feast.proto.types.ValueProto.Value;
import java.util.List;

/** A {@code PushRequest}, checked: one event per call. */
final class PushMessages {
  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

  private PushMessages() {}

  /**
   * The event as a row.
   *
   * @throws GrpcException if the message breaks a rule
   */
  static dev.weir.streams.push.PushRequest parse(PushRequest message) throws GrpcException {
    int columns = message.getFeaturesCount() + message.getTypedFeaturesCount();
    if (message.getFeaturesCount() > 0 && message.getTypedFeaturesCount() > 0) {
      throw invalid("features, typed_features: both given (expected: one of them)");
    }
    if (columns > dev.weir.streams.push.PushRequest.COLUMNS_MAX) {
      throw invalid(
          "features: "
              + columns
              + " (expected: at most "
              + dev.weir.streams.push.PushRequest.COLUMNS_MAX
              + ")");
    }
    String to = message.getTo();
    if (!to.isEmpty() && !to.equals("online") && !to.equals("online_and_offline")) {
      throw invalid("to: Input should be 'online' or 'online_and_offline'");
    }
    ObjectNode row = JSON.objectNode();
    message.getFeaturesMap().forEach(row::put);
    for (var field : message.getTypedFeaturesMap().entrySet()) {
      row.set(field.getKey(), value(field.getKey(), field.getValue()));
    }
    return new dev.weir.streams.push.PushRequest(message.getStreamFeatureView(), List.of(row));
  }

  private static JsonNode value(String name, Value value) throws GrpcException {
    return switch (value.getValCase()) {
      case STRING_VAL -> JSON.textNode(value.getStringVal());
      case INT32_VAL -> JSON.numberNode(value.getInt32Val());
      case INT64_VAL -> JSON.numberNode(value.getInt64Val());
      case DOUBLE_VAL -> JSON.numberNode(value.getDoubleVal());
      case FLOAT_VAL -> JSON.numberNode((double) value.getFloatVal());
      case BOOL_VAL -> JSON.booleanNode(value.getBoolVal());
      // Feast's times are seconds, a source's are milliseconds.
      case UNIX_TIMESTAMP_VAL -> milliseconds(name, value.getUnixTimestampVal());
      case NULL_VAL, VAL_NOT_SET -> JSON.nullNode();
      default ->
          throw invalid(
              "typed_features."
                  + Problem.quoted(name)
                  + ": "
                  + value.getValCase().name().toLowerCase(java.util.Locale.ROOT)
                  + " (expected: a text, a number, a boolean or a time)");
    };
  }

  private static JsonNode milliseconds(String name, long seconds) throws GrpcException {
    if (Math.abs(seconds) > Long.MAX_VALUE / 1_000) {
      throw invalid(
          "typed_features." + Problem.quoted(name) + ": no time (expected: Unix seconds)");
    }
    return JSON.numberNode(seconds * 1_000);
  }

  private static GrpcException invalid(String message) {
    return new GrpcException(GrpcCode.INVALID_ARGUMENT, message);
  }
}

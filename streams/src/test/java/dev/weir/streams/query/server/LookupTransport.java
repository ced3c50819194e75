package dev.weir.streams.query.server;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.weir.streams.query.server.LookupCase.Cell;
import dev.weir.streams.query.server.LookupCase.Outcome;
import dev.weir.streams.query.server.RunningServer.Answer;
import feast.proto.serving.GrpcFeatureServerGrpc;
import feast.proto.serving.ServingAPIProto.FeatureList;
import feast.proto.serving.ServingAPIProto.GetOnlineFeaturesRequest;
import feast.proto.serving.ServingAPIProto.GetOnlineFeaturesResponse;
import feast.proto.serving.ServingServiceGrpc;
import feast.proto.types.ValueProto.RepeatedValue;
import feast.proto.types.ValueProto.Value;
import io.grpc.ManagedChannel;
import io.grpc.StatusRuntimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** A way to ask: sends a case and brings the answer into one shape. */
enum LookupTransport {
  HTTP {
    @Override
    Reply send(LookupCase asked, RunningServer server, ManagedChannel channel) {
      ObjectNode body = JSON.createObjectNode();
      ObjectNode entities = body.putObject("entities");
      asked.entities.forEach((key, values) -> entities.set(key, JSON.valueToTree(values)));
      asked.requestContext.forEach((name, values) -> entities.set(name, JSON.valueToTree(values)));
      body.set("features", JSON.valueToTree(asked.features));
      body.put("feature_service", asked.featureService);
      body.put("full_feature_names", asked.fullFeatureNames);
      return reply(server.lookup(body.toString()));
    }
  },
  PYTHON_GRPC {
    @Override
    Reply send(LookupCase asked, RunningServer server, ManagedChannel channel) {
      try {
        return reply(
            GrpcFeatureServerGrpc.newBlockingStub(channel).getOnlineFeatures(message(asked)));
      } catch (StatusRuntimeException e) {
        return refusal(e);
      }
    }
  },
  JAVA_GRPC {
    @Override
    Reply send(LookupCase asked, RunningServer server, ManagedChannel channel) {
      try {
        return reply(ServingServiceGrpc.newBlockingStub(channel).getOnlineFeatures(message(asked)));
      } catch (StatusRuntimeException e) {
        return refusal(e);
      }
    }
  };

  /** What came back: columns by name in their order, or words of refusal. */
  record Reply(Outcome outcome, String words, Map<String, List<Cell>> columns) {}

  private static final ObjectMapper JSON = new ObjectMapper();

  abstract Reply send(LookupCase asked, RunningServer server, ManagedChannel channel);

  private static Reply reply(Answer answer) {
    Outcome outcome =
        switch (answer.status()) {
          case 200 -> Outcome.ANSWERED;
          case 422 -> Outcome.INVALID;
          case 404 -> Outcome.UNKNOWN;
          case 503 -> Outcome.AWAY;
          default -> throw new AssertionError(answer);
        };
    if (outcome != Outcome.ANSWERED) {
      return new Reply(outcome, answer.body(), Map.of());
    }
    Map<String, List<Cell>> columns = new LinkedHashMap<>();
    JsonNode names = answer.json().at("/metadata/feature_names");
    for (int column = 0; column < names.size(); column++) {
      JsonNode result = answer.json().get("results").get(column);
      List<Cell> cells = new ArrayList<>();
      for (int row = 0; row < result.get("values").size(); row++) {
        cells.add(
            new Cell(
                text(result.get("values").get(row)),
                result.get("statuses").get(row).asText(),
                Instant.parse(result.get("event_timestamps").get(row).asText()).toEpochMilli()));
      }
      columns.put(names.get(column).asText(), cells);
    }
    return new Reply(outcome, "", columns);
  }

  private static String text(JsonNode value) {
    if (value instanceof ArrayNode array) {
      List<String> items = new ArrayList<>();
      array.forEach(item -> items.add(item.asText()));
      return items.toString();
    }
    if (value instanceof ObjectNode object) {
      Map<String, String> entries = new TreeMap<>();
      object.properties().forEach(e -> entries.put(e.getKey(), e.getValue().asText()));
      return entries.toString();
    }
    return value.asText();
  }

  private static Reply reply(GetOnlineFeaturesResponse answer) {
    Map<String, List<Cell>> columns = new LinkedHashMap<>();
    List<String> names = answer.getMetadata().getFeatureNames().getValList();
    if (names.size() != answer.getResultsCount()) {
      throw new AssertionError(names + " of " + answer.getResultsCount() + " columns");
    }
    for (int column = 0; column < names.size(); column++) {
      var result = answer.getResults(column);
      List<Cell> cells = new ArrayList<>();
      for (int row = 0; row < result.getValuesCount(); row++) {
        var time = result.getEventTimestamps(row);
        cells.add(
            new Cell(
                text(result.getValues(row)),
                result.getStatuses(row).name(),
                time.getSeconds() * 1000 + time.getNanos() / 1_000_000));
      }
      columns.put(names.get(column), cells);
    }
    return new Reply(Outcome.ANSWERED, "", columns);
  }

  private static String text(Value value) {
    return switch (value.getValCase()) {
      case STRING_VAL -> value.getStringVal();
      case INT32_VAL -> String.valueOf(value.getInt32Val());
      case INT64_VAL -> String.valueOf(value.getInt64Val());
      case DOUBLE_VAL -> String.valueOf(value.getDoubleVal());
      case BOOL_VAL -> String.valueOf(value.getBoolVal());
      case STRING_LIST_VAL -> value.getStringListVal().getValList().toString();
      case INT64_LIST_VAL -> value.getInt64ListVal().getValList().toString();
      case DOUBLE_LIST_VAL -> value.getDoubleListVal().getValList().toString();
      case BOOL_LIST_VAL -> value.getBoolListVal().getValList().toString();
      case MAP_VAL -> {
        Map<String, String> entries = new TreeMap<>();
        value.getMapVal().getValMap().forEach((key, item) -> entries.put(key, text(item)));
        yield entries.toString();
      }
      case VAL_NOT_SET -> "null";
      default -> throw new AssertionError(value);
    };
  }

  private static Reply refusal(StatusRuntimeException refused) {
    Outcome outcome =
        switch (refused.getStatus().getCode()) {
          case INVALID_ARGUMENT -> Outcome.INVALID;
          case NOT_FOUND -> Outcome.UNKNOWN;
          case UNAVAILABLE -> Outcome.AWAY;
          default -> throw new AssertionError(refused);
        };
    return new Reply(outcome, String.valueOf(refused.getStatus().getDescription()), Map.of());
  }

  private static GetOnlineFeaturesRequest message(LookupCase asked) {
    GetOnlineFeaturesRequest.Builder message =
        GetOnlineFeaturesRequest.newBuilder().setFullFeatureNames(asked.fullFeatureNames);
    if (asked.featureService.isEmpty()) {
      message.setFeatures(FeatureList.newBuilder().addAllVal(asked.features));
    } else {
      message.setFeatureService(asked.featureService);
    }
    asked.entities.forEach((key, values) -> message.putEntities(key, column(values)));
    asked.requestContext.forEach((name, values) -> message.putRequestContext(name, column(values)));
    return message.build();
  }

  private static RepeatedValue column(List<Object> values) {
    RepeatedValue.Builder column = RepeatedValue.newBuilder();
    values.forEach(value -> column.addVal(value(value)));
    return column.build();
  }

  private static Value value(Object value) {
    Value.Builder made = Value.newBuilder();
    if (value instanceof String text) {
      made.setStringVal(text);
    } else if (value instanceof Long number) {
      made.setInt64Val(number);
    } else if (value instanceof Double number) {
      made.setDoubleVal(number);
    } else if (value instanceof Boolean truth) {
      made.setBoolVal(truth);
    }
    return made.build();
  }
}

package dev.weir.benchmarks.lookups;

import com.linecorp.armeria.common.HttpData;
import com.linecorp.armeria.common.HttpMethod;
import com.linecorp.armeria.common.MediaType;
import com.linecorp.armeria.common.RequestHeaders;
import feast.proto.serving.ServingAPIProto.FeatureList;
import feast.proto.serving.ServingAPIProto.GetOnlineFeaturesRequest;
import feast.proto.types.ValueProto.RepeatedValue;
import feast.proto.types.ValueProto.Value;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * What is asked, encoded before it is measured.
 *
 * @param name of the contender
 * @param protocol Armeria's name: h1c or h2c
 * @param grpc whether the answer has a gRPC status
 */
record Question(
    String name, String protocol, boolean grpc, RequestHeaders headers, List<HttpData> bodies) {
  private static final int BODIES = 512;

  static Question http(String name, String path, int rows, int features, int entities) {
    List<HttpData> bodies = new ArrayList<>();
    for (List<String> keys : keys(rows, entities)) {
      bodies.add(HttpData.wrap(json(keys, features).getBytes(StandardCharsets.UTF_8)));
    }
    RequestHeaders headers =
        RequestHeaders.builder(HttpMethod.POST, path).contentType(MediaType.JSON).build();
    return new Question(name, "h1c", false, headers, bodies);
  }

  static Question grpc(String name, String path, int rows, int features, int entities) {
    List<HttpData> bodies = new ArrayList<>();
    for (List<String> keys : keys(rows, entities)) {
      bodies.add(HttpData.wrap(frame(message(keys, features))));
    }
    RequestHeaders headers =
        RequestHeaders.builder(HttpMethod.POST, path)
            .contentType(MediaType.create("application", "grpc"))
            .set("te", "trailers")
            .build();
    return new Question(name, "h2c", true, headers, bodies);
  }

  private static List<List<String>> keys(int rows, int entities) {
    Random random = new Random(7);
    List<List<String>> all = new ArrayList<>();
    for (int body = 0; body < BODIES; body++) {
      List<String> keys = new ArrayList<>();
      for (int row = 0; row < rows; row++) {
        keys.add(BenchStore.key(random.nextInt(entities)));
      }
      all.add(keys);
    }
    return all;
  }

  private static String json(List<String> keys, int features) {
    return "{\"entities\":{\"user\":"
        + quoted(keys)
        + "},\"features\":"
        + quoted(BenchStore.features(features))
        + ",\"full_feature_names\":true}";
  }

  private static String quoted(List<String> texts) {
    return texts.stream().map(t -> '"' + t + '"').toList().toString();
  }

  private static byte[] message(List<String> keys, int features) {
    RepeatedValue.Builder column = RepeatedValue.newBuilder();
    keys.forEach(key -> column.addVal(Value.newBuilder().setStringVal(key)));
    return GetOnlineFeaturesRequest.newBuilder()
        .putEntities("user", column.build())
        .setFeatures(FeatureList.newBuilder().addAllVal(BenchStore.features(features)))
        .setFullFeatureNames(true)
        .build()
        .toByteArray();
  }

  private static byte[] frame(byte[] message) {
    return ByteBuffer.allocate(5 + message.length)
        .put((byte) 0)
        .putInt(message.length)
        .put(message)
        .array();
  }
}

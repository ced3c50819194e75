package dev.weir.streams.offline.audit;

import dev.weir.decision.Verdict;
import dev.weir.feature.FeatureValue;
import dev.weir.feature.FeatureVectorSnapshot;
import dev.weir.features.serving.FeatureSchema;
import dev.weir.streams.wire.AvroCodec;
import java.util.Arrays;
import java.util.List;

/**
 * What an audit keeps of a verdict while it is sorted: a snapshot with the kind as its service and
 * the post id as its version.
 *
 * @param values empty unless it can be compared
 */
record LoggedVerdict(Kind kind, String postId, List<FeatureValue> values) {
  /** Whether this program can recompute it. */
  enum Kind {
    COMPARABLE,
    OTHER_DEFINITIONS,
    OTHER_MODEL
  }

  static LoggedVerdict of(
      Verdict verdict, FeatureSchema columns, String definitions, String model) {
    Kind kind = Kind.COMPARABLE;
    if (!verdict.getFeatures().getDefinitionsVersion().equals(definitions)) {
      kind = Kind.OTHER_DEFINITIONS;
    } else if (!verdict.getModelVersion().equals(model)) {
      kind = Kind.OTHER_MODEL;
    }
    List<FeatureValue> values =
        kind == Kind.COMPARABLE
            ? verdict.getFeatures().getFeatures().stream()
                .filter(value -> columns.indexOf(value.getName()) >= 0)
                .toList()
            : List.of();
    return new LoggedVerdict(kind, verdict.getPostId(), values);
  }

  byte[] bytes(Verdict of, AvroCodec<FeatureVectorSnapshot> codec) {
    return codec.encode(
        new FeatureVectorSnapshot(kind.name(), postId, of.getFeatures().getAsOf(), values));
  }

  static LoggedVerdict read(
      byte[] bytes, int offset, int length, AvroCodec<FeatureVectorSnapshot> codec) {
    FeatureVectorSnapshot kept =
        codec.decode(Arrays.copyOfRange(bytes, offset, offset + length)).orThrow();
    return new LoggedVerdict(
        Kind.valueOf(kept.getService()), kept.getDefinitionsVersion(), kept.getFeatures());
  }
}

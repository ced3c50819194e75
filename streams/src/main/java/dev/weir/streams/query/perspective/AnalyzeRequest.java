package dev.weir.streams.query.perspective;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A comment to be scored.
 *
 * @param text as written, not empty, at most {@value #TEXT_BYTES_MAX} bytes as UTF-8
 * @param thresholds the attributes asked for, in the order asked; scores below the value are left
 *     out, 0 keeps all
 * @param languages as the client says, empty to have them found
 * @param spanAnnotations whether each sentence is scored too
 * @param clientToken echoed, null for none
 */
record AnalyzeRequest(
    String text,
    Map<Attribute, Double> thresholds,
    List<String> languages,
    boolean spanAnnotations,
    @Nullable String clientToken) {
  /** Perspective's own limit. */
  static final int TEXT_BYTES_MAX = 20_480;

  AnalyzeRequest {
    thresholds = Collections.unmodifiableMap(new LinkedHashMap<>(thresholds));
    languages = List.copyOf(languages);
  }
}

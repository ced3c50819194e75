package dev.weir.features.expression;

import dev.weir.features.serving.FeatureType;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * What a formula may name.
 *
 * @param types by reference: {@code view:feature}, which an expression writes {@code view.feature},
 *     or a bare name
 * @param whyLeftOut why a name that exists, as written in the expression, is not among them
 * @param near names besides these that may have been meant by an unknown one; asked for only then
 */
public record Variables(
    Map<String, FeatureType> types,
    Function<String, Optional<String>> whyLeftOut,
    Supplier<Collection<String>> near) {
  public Variables {
    types = Map.copyOf(types);
  }

  public Variables(Map<String, FeatureType> types) {
    this(types, name -> Optional.empty(), Set::of);
  }
}

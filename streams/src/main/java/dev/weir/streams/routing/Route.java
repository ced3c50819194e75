package dev.weir.streams.routing;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Where the rows of one partition are.
 *
 * @param owner keeps them up to date; null while nobody does
 * @param standbys follow it
 */
public record Route(@Nullable Instance owner, List<Instance> standbys) {
  /** Nobody is known to hold the partition. */
  static final Route NONE = new Route(null, List.of());

  public Route {
    standbys = List.copyOf(standbys);
  }
}

package dev.weir.benchmarks;

import java.util.concurrent.TimeUnit;

/**
 * Prints bytes per row by view and number of events, spread over seven days.
 *
 * <pre>
 * java -cp 'benchmarks/target/*:streams/target/dependency/*' dev.weir.benchmarks.RowBytes
 * </pre>
 */
final class RowBytes {
  private RowBytes() {}

  public static void main(String[] args) {
    System.out.printf("%-16s %10s %10s %10s%n", "view", "3 events", "50", "100,000");
    for (RowShape shape : RowShape.values()) {
      System.out.printf(
          "%-16s %10d %10d %10d%n",
          shape, bytes(shape, 3), bytes(shape, 50), bytes(shape, 100_000));
    }
  }

  private static int bytes(RowShape shape, int events) {
    return shape.row(events, TimeUnit.DAYS.toMillis(7)).length;
  }
}

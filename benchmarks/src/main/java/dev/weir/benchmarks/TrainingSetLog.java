package dev.weir.benchmarks;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Random;

/**
 * Writes a seeded log of orders, a question for every hundredth of them and the definitions to ask
 * them of, and names the command that answers. Thirty days in order of time but for the last
 * minute, one entity per hundred events, some of them far busier than others.
 *
 * <pre>
 * benchmarks/run TrainingSetLog DIRECTORY [events, 20000000 unless given]
 * </pre>
 */
public final class TrainingSetLog {
  private static final long START_MS = 1_760_000_000_000L;
  private static final long SPAN_MS = 30L * 86_400_000;
  private static final int JITTER_MS = 60_000;
  private static final int EVENTS_PER_ENTITY = 100;
  private static final int EVENTS_PER_QUESTION = 100;
  private static final long SEED = 1;

  private static final String DEFINITIONS =
      """
      entities:
        user: { key: user_id }
      sources:
        orders:
          topic: orders
          event_time: created_at
          fields: { user_id: string, created_at: timestamp, amount: double, item: string }
      feature_views:
        user_orders:
          entity: user
          source: orders
          features:
            orders: { count: "*", windows: [1h, 1d, 7d] }
            spent:  { sum: amount, windows: [1d, 7d] }
            mean:   { mean: amount, windows: [7d] }
            items:  { approx_distinct: item, windows: [1d] }
      """;

  private TrainingSetLog() {}

  public static void main(String[] args) throws IOException {
    if (args.length < 1 || args.length > 2) {
      System.err.println("usage: benchmarks/run TrainingSetLog DIRECTORY [EVENTS]");
      System.exit(2);
    }
    Path directory = Files.createDirectories(Path.of(args[0]));
    long events = args.length == 2 ? Long.parseLong(args[1]) : 20_000_000;
    Files.writeString(directory.resolve("features.yaml"), DEFINITIONS);
    write(directory, events);
    System.out.printf(
        Locale.ROOT,
        "./weir training-set --definitions %1$s/features.yaml --events %1$s/orders.csv"
            + " --at %1$s/at.csv --out %1$s/train.parquet --json%n",
        directory);
  }

  private static void write(Path directory, long events) throws IOException {
    Random random = new Random(SEED);
    double entities = Math.max(1, (double) events / EVENTS_PER_ENTITY);
    try (BufferedWriter log = Files.newBufferedWriter(directory.resolve("orders.csv"), UTF_8);
        BufferedWriter at = Files.newBufferedWriter(directory.resolve("at.csv"), UTF_8)) {
      log.write("user_id,created_at,amount,item\n");
      at.write("user_id,event_time\n");
      for (long i = 0; i < events; i++) {
        double place = random.nextDouble();
        long user = (long) (place * place * place * entities);
        long timeMs = START_MS + (long) ((double) i / events * SPAN_MS) + random.nextInt(JITTER_MS);
        int cents = random.nextInt(20_000);
        log.write("u" + user + ',' + timeMs + ',' + cents / 100.0 + ",i" + random.nextInt(500));
        log.write('\n');
        if (i % EVENTS_PER_QUESTION == 0) {
          at.write("u" + user + ',' + timeMs + '\n');
        }
      }
    }
  }
}

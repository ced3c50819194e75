package dev.weir.streams.command;

import dev.weir.streams.lists.EntryKey;
import dev.weir.streams.lists.ListTopic;
import dev.weir.streams.live.LiveTableException;
import java.io.PrintWriter;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code weir lists status}: how much there is on which list. */
@Command(name = "status", description = "Lists by name and kind, with their number of entries.")
final class ListsStatusCommand implements Callable<Integer> {
  @Spec private @Nullable CommandSpec spec;
  @Mixin private ConnectionOptions connection = new ConnectionOptions();
  @Mixin private OutputOptions output = new OutputOptions();

  private static final class Sum {
    private long entries;
    private long ended;
    private Instant newest = Instant.EPOCH;
  }

  @Override
  public Integer call() {
    Instant now = Instant.now();
    Map<String, Sum> sums = new TreeMap<>();
    try {
      ListTopic.entries(connection.kafka(), key -> true)
          .forEach(
              (key, entry) -> {
                Sum sum = sums.computeIfAbsent(name(key), name -> new Sum());
                sum.entries++;
                Instant end = entry.getExpiresAt();
                sum.ended += end != null && !now.isBefore(end) ? 1 : 0;
                sum.newest =
                    entry.getAddedAt().isAfter(sum.newest) ? entry.getAddedAt() : sum.newest;
              });
    } catch (LiveTableException e) {
      throw new CommandFailure(String.valueOf(e.getMessage()), e);
    }
    PrintWriter out = Consoles.out(spec);
    sums.forEach(
        (name, sum) -> {
          if (output.json()) {
            Map<String, Object> fields = new LinkedHashMap<>();
            fields.put("list", name.split(" ", 2)[0]);
            fields.put("kind", name.split(" ", 2)[1]);
            fields.put("entries", sum.entries);
            fields.put("ended", sum.ended);
            fields.put("newest", sum.newest.toString());
            Json.print(out, fields);
          } else {
            out.printf(
                "%-40s %9d entries, %d ended, newest %s%n",
                name, sum.entries, sum.ended, sum.newest);
          }
        });
    if (sums.isEmpty() && !output.json()) {
      out.println("no entries");
    }
    out.flush();
    return 0;
  }

  private static String name(EntryKey key) {
    return key.list() + " " + key.kind().key();
  }
}

package dev.weir.streams.batch;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import dev.weir.moderation.Decision;
import dev.weir.moderation.enforcement.Action;
import dev.weir.streams.batch.TextSource.Item;
import dev.weir.streams.query.ModerationAnswer;
import dev.weir.streams.query.ModerationRequest;
import dev.weir.streams.query.TextCheck;
import dev.weir.streams.query.http.ModerateJson;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Reads texts, judges them on several threads and writes the answers in the order of the texts: one
 * line each. Memory: {@value #CHUNK_TEXTS} texts and their answers for each of {@value
 * #CHUNKS_PER_THREAD} chunks per thread.
 *
 * <p>{@link #run} by one thread; {@link #stop} and the counts from any.
 */
public final class BatchModeration {
  private static final int CHUNK_TEXTS = 256;
  private static final int CHUNKS_PER_THREAD = 4;

  /** Code units after which a chunk is full, however few its texts are. */
  private static final int CHUNK_LENGTH = 1 << 18;

  private static final JsonFactory JSON =
      JsonFactory.builder().enable(JsonWriteFeature.ESCAPE_NON_ASCII).build();

  /**
   * What a line of the output holds.
   *
   * @param json an object, else columns for a person
   * @param spans whether an object tells the parts of the text behind the decision
   */
  public record Style(boolean json, boolean spans) {}

  /** Whose thresholds apply, for all texts; null for unknown. */
  public record Circumstances(
      @Nullable String language, @Nullable String market, @Nullable String surface) {}

  private record Judged(String output, List<Item> bad, Map<Action, Integer> actions, int texts) {}

  private final TextCheck check;
  private final Circumstances circumstances;
  private final Style style;
  private final int threads;
  private final AtomicLong texts = new AtomicLong();
  private final AtomicLong bad = new AtomicLong();
  private final Map<Action, Long> actions = new EnumMap<>(Action.class);
  private volatile boolean stopped;

  public BatchModeration(TextCheck check, Circumstances circumstances, Style style, int threads) {
    if (threads < 1) {
      throw new IllegalArgumentException("threads: " + threads + " (expected: > 0)");
    }
    this.check = check;
    this.circumstances = circumstances;
    this.style = style;
    this.threads = threads;
  }

  /** Texts whose answers have been written. */
  public long texts() {
    return texts.get();
  }

  /** Rows that held no text. */
  public long bad() {
    return bad.get();
  }

  /** How often each action was decided; complete once {@link #run} has returned. */
  public Map<Action, Long> actions() {
    return actions;
  }

  /** Ends reading; what was read is still judged and written. */
  public void stop() {
    stopped = true;
  }

  /**
   * Judges all texts of the source.
   *
   * @param out one line per row, a bad one's with its error; when it fails, the rest is not read
   * @param problems gets line and problem of each bad row, in order
   */
  public void run(TextSource source, PrintWriter out, BiConsumer<Long, String> problems)
      throws IOException {
    ExecutorService workers =
        Executors.newFixedThreadPool(
            threads,
            task -> {
              Thread thread = new Thread(task, "weir-batch");
              thread.setDaemon(true);
              return thread;
            });
    Deque<Future<Judged>> pending = new ArrayDeque<>();
    try {
      boolean more = true;
      while (more || !pending.isEmpty()) {
        if (more && pending.size() < threads * CHUNKS_PER_THREAD) {
          List<Item> chunk = stopped ? List.of() : chunk(source);
          more = !chunk.isEmpty();
          if (more) {
            pending.addLast(workers.submit(() -> judge(chunk)));
          }
        } else {
          write(pending.removeFirst().get(), out, problems);
          if (out.checkError()) {
            return; // whoever read has gone
          }
        }
      }
    } catch (ExecutionException e) {
      throw new IllegalStateException("a chunk failed", e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      workers.shutdownNow();
    }
  }

  private static List<Item> chunk(TextSource source) throws IOException {
    List<Item> chunk = new ArrayList<>(CHUNK_TEXTS);
    int length = 0;
    while (chunk.size() < CHUNK_TEXTS && length < CHUNK_LENGTH) {
      Item item = source.next();
      if (item == null) {
        break;
      }
      chunk.add(item);
      length += item.text().length();
    }
    return chunk;
  }

  private void write(Judged judged, PrintWriter out, BiConsumer<Long, String> problems) {
    out.write(judged.output());
    texts.addAndGet(judged.texts());
    judged.actions().forEach((action, count) -> actions.merge(action, (long) count, Long::sum));
    for (Item item : judged.bad()) {
      bad.incrementAndGet();
      problems.accept(item.line(), String.valueOf(item.problem()));
    }
  }

  private Judged judge(List<Item> chunk) throws IOException {
    StringWriter out = new StringWriter(chunk.size() * 256);
    List<Item> wrong = new ArrayList<>();
    Map<Action, Integer> counts = new EnumMap<>(Action.class);
    for (Item item : chunk) {
      ModerationAnswer answer = null;
      if (item.problem() == null) {
        answer = check.check(request(item.text()), 0);
        counts.merge(answer.decision().verdict().action(), 1, Integer::sum);
      } else {
        wrong.add(item);
      }
      if (style.json()) {
        json(item, answer, out);
      } else {
        columns(item, answer, out);
      }
      out.write('\n');
    }
    return new Judged(out.toString(), wrong, counts, chunk.size() - wrong.size());
  }

  private ModerationRequest request(String text) {
    return new ModerationRequest(
        text,
        circumstances.language(),
        circumstances.market(),
        circumstances.surface(),
        null,
        0,
        false);
  }

  private void json(Item item, @Nullable ModerationAnswer answer, StringWriter out)
      throws IOException {
    try (JsonGenerator json = JSON.createGenerator(out)) {
      json.writeStartObject();
      json.writeNumberField("line", item.line());
      if (item.id() != null) {
        json.writeStringField("id", item.id());
      }
      if (answer == null) {
        json.writeStringField("error", item.problem());
      } else {
        ModerateJson.decision(
            answer.decision(), new ModerateJson.Detail(style.spans(), false), json);
      }
      json.writeEndObject();
    }
  }

  /** Line, id, action, category and the highest score, separated by tabs. */
  private static void columns(Item item, @Nullable ModerationAnswer answer, StringWriter out) {
    out.append(String.valueOf(item.line())).append('\t');
    out.append(item.id() == null ? "" : printable(item.id())).append('\t');
    if (answer == null) {
      out.append("error\t\t");
      return;
    }
    Decision decision = answer.decision();
    String category = decision.verdict().category();
    out.append(decision.verdict().action().key()).append('\t');
    out.append(category == null ? "" : category).append('\t');
    out.append(highest(decision));
  }

  private static String highest(Decision decision) {
    var scores = decision.scores();
    if (scores == null || scores.labels().isEmpty()) {
      return "";
    }
    int highest = 0;
    for (int label = 1; label < scores.labels().size(); label++) {
      if (scores.value(label) > scores.value(highest)) {
        highest = label;
      }
    }
    long thousandths = Math.round(1000.0 * scores.value(highest));
    return scores.labels().get(highest)
        + " "
        + thousandths / 1000
        + "."
        + String.valueOf(1000 + thousandths % 1000).substring(1);
  }

  private static String printable(String id) {
    return id.replaceAll("\\p{Cntrl}", "?");
  }
}

package dev.weir.features.registry;

import dev.weir.features.storage.BigEndian;
import dev.weir.features.storage.RowOrder;
import dev.weir.features.storage.RowStore;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * The definitions that one store has seen, kept in it beside the rows, so that they are logged and
 * restored with them, and before them.
 *
 * <pre>
 *   key                  value
 *   0:4 'd' rows:utf8    history of a view ({@link RegistryLayout})
 *   4:4 't' source:utf8  1 version, 1; 6 moment, ms: every event offered so far lies before it
 * </pre>
 *
 * <p>What a crash may leave of a commit: histories come first in its log, then marks, then all that
 * was counted under them. So where there is a mark, there is the history of every view that the
 * source fed by then, and a view without one is new; where there is a counted event, its mark is
 * there.
 *
 * <p>Not thread-safe. One thread writes; others may read through registries of their own.
 */
public final class DefinitionRegistry {
  private static final int KIND_AT = 4;
  private static final char DEFINITION = 'd';
  private static final char TIME = 't';

  /** Keys that start with these four bytes are logged before rows and after all under 0. */
  public static final int MARKS = 4;

  private static final int MARK_BYTES = 7;
  private static final int MARK_VERSION = 1;

  /** How far a source's mark is put ahead, so that it need not be written for every event. */
  private static final long AHEAD_MS = 60_000;

  /**
   * Which of two histories of a view, or of two marks of a source, is the earlier: a stale instance
   * may log after the one that has taken over.
   */
  public static final RowOrder ORDER =
      new RowOrder() {
        @Override
        public boolean compares(byte[] key) {
          return isKey(key, DEFINITION) || isKey(key, TIME);
        }

        @Override
        public boolean isOlder(byte[] key, byte[] row, byte[] than) {
          try {
            return isKey(key, TIME)
                ? mark(row) < mark(than)
                : ViewHistory.parse(row).isBefore(ViewHistory.parse(than));
          } catch (RegistryException e) {
            return false; // in doubt; who reads it will say what is wrong
          }
        }
      };

  private final RowStore rows;
  private final Map<String, Parsed> parsed = new HashMap<>();
  private final Map<String, Long> marks = new HashMap<>();

  private record Parsed(byte[] bytes, ViewHistory history) {}

  public DefinitionRegistry(RowStore rows) {
    this.rows = rows;
  }

  /**
   * What the store knows of a view; null when it never had it. Cost: a get; parsed again only when
   * it has changed.
   *
   * @throws RegistryException if it cannot be read
   */
  public @Nullable ViewHistory history(String rowName) {
    byte @Nullable [] bytes = rows.get(key(DEFINITION, rowName));
    if (bytes == null) {
      return null;
    }
    Parsed known = parsed.get(rowName);
    if (known == null || !Arrays.equals(known.bytes(), bytes)) {
      known = new Parsed(bytes, parse(rowName, bytes));
      parsed.put(rowName, known);
    }
    return known.history();
  }

  private static ViewHistory parse(String rowName, byte[] bytes) {
    try {
      return ViewHistory.parse(bytes);
    } catch (RegistryException e) {
      throw new RegistryException(
          "definitions of feature view '" + rowName + "' in the store: " + e.getMessage());
    }
  }

  public void put(String rowName, ViewHistory history) {
    rows.put(key(DEFINITION, rowName), history.encode());
  }

  /** Shows every view's history, ascending by name. */
  public void forEach(BiConsumer<String, ViewHistory> consumer) {
    rows.forEach(
        key(DEFINITION, ""),
        (key, value) -> {
          String rowName = name(key);
          consumer.accept(rowName, parse(rowName, value));
        });
  }

  /** Every event of the source offered so far lies before it; 0 before the first. */
  public long markMs(String source) {
    Long known = marks.get(source);
    if (known != null) {
      return known;
    }
    byte @Nullable [] bytes = rows.get(key(TIME, source));
    return bytes == null ? 0 : mark(bytes);
  }

  /** Every event of any source offered so far lies before it; 0 before the first. */
  public long markMs() {
    long[] latest = new long[1];
    rows.forEach(key(TIME, ""), (key, value) -> latest[0] = Math.max(latest[0], mark(value)));
    return latest[0];
  }

  private static long mark(byte[] bytes) {
    if (bytes.length != MARK_BYTES || bytes[0] != MARK_VERSION) {
      throw new RegistryException(
          "mark of a source: " + bytes.length + " bytes (expected: 7, the first of them 1)");
    }
    return BigEndian.getU48(bytes, 1);
  }

  /** Notes that an event of the source is about to be offered to its views. */
  public void seen(String source, long timeMs) {
    Long known = marks.get(source);
    if (known == null) {
      known = markMs(source);
      marks.put(source, known);
    }
    if (timeMs >= known) {
      long mark = (timeMs / AHEAD_MS + 1) * AHEAD_MS;
      byte[] bytes = new byte[MARK_BYTES];
      bytes[0] = MARK_VERSION;
      BigEndian.putU48(bytes, 1, mark);
      rows.put(key(TIME, source), bytes);
      marks.put(source, mark);
    }
  }

  private static byte[] key(char kind, String name) {
    byte[] utf8 = name.getBytes(StandardCharsets.UTF_8);
    byte[] key = new byte[KIND_AT + 1 + utf8.length];
    BigEndian.putInt(key, 0, groupOf(kind));
    key[KIND_AT] = (byte) kind;
    System.arraycopy(utf8, 0, key, KIND_AT + 1, utf8.length);
    return key;
  }

  private static int groupOf(char kind) {
    return kind == TIME ? MARKS : 0;
  }

  private static boolean isKey(byte[] key, char kind) {
    return key.length > KIND_AT
        && key[KIND_AT] == kind
        && BigEndian.getInt(key, 0) == groupOf(kind);
  }

  private static String name(byte[] key) {
    return new String(key, KIND_AT + 1, key.length - KIND_AT - 1, StandardCharsets.UTF_8);
  }
}

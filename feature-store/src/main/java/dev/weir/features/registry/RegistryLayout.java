package dev.weir.features.registry;

import dev.weir.features.event.FieldType;
import dev.weir.features.registry.ViewDescription.Aggregate;
import dev.weir.features.registry.ViewDescription.EntryInput;
import dev.weir.features.registry.ViewDescription.Trait;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * What the registry keeps of a view. Numbers have their most significant byte first; a text is two
 * bytes of length and UTF-8.
 *
 * <pre>
 * history                                   description
 * 0  1  layout version, 1                   text  name of the rows
 * 1  1  definitions, the current last       1     traits, each:
 *       each:                                       text name, text value
 *    4  fingerprint                         8     declared retention, ms
 *    8  event time when it was replaced,    8     retention, ms; 8 life, ms
 *       0 while it is the current
 *    8  event time before which rows begun  1     inputs of ring entries, each:
 *       under it may lack events
 *    1  states with a since, each:                  text path, text type, text kind
 *         1  state ({@link ViewHistory})        1     aggregates, each:
 *         8  since, in rows that lack it            text format, text input, text where
 *         8  since, in rows begun later             1 slot + 1, 1 flags: 1 = lifetime
 *    4  bytes of the description, d                 1 windows, each 8 length, ms
 *    d  description
 * </pre>
 *
 * <p>Stateless. Parsing checks every length against the bytes that are there, and every fingerprint
 * against its description.
 */
final class RegistryLayout {
  static final int VERSION = 1;

  /** Definitions of one view in one store; more ask for a new version of the view. */
  static final int DEFINITIONS_MAX = 64;

  private static final int DESCRIPTION_BYTES_MAX = 1 << 20;
  private static final int FLAG_LIFETIME = 1;
  private static final int BYTE_MAX = 255;

  private RegistryLayout() {}

  static byte[] encode(ViewDescription description) {
    Writer out = new Writer();
    out.text(description.rows());
    out.count(description.traits().size(), "traits");
    for (Trait trait : description.traits()) {
      out.text(trait.name());
      out.text(trait.value());
    }
    out.putLong(description.declaredRetentionMs());
    out.putLong(description.retentionMs());
    out.putLong(description.lifeMs());
    out.count(description.inputs().size(), "inputs");
    for (EntryInput input : description.inputs()) {
      out.text(input.path());
      out.text(input.type().name());
      out.text(input.kind());
    }
    out.count(description.aggregates().size(), "aggregates");
    for (Aggregate aggregate : description.aggregates()) {
      out.text(aggregate.format());
      out.text(aggregate.input());
      out.text(aggregate.where());
      out.count(aggregate.slot() + 1, "slots");
      out.count(aggregate.lifetime() ? FLAG_LIFETIME : 0, "flags");
      out.count(aggregate.windowsMs().size(), "windows");
      aggregate.windowsMs().forEach(out::putLong);
    }
    return out.bytes();
  }

  static byte[] encode(ViewHistory history) {
    Writer out = new Writer();
    out.count(VERSION, "version");
    out.count(history.definitions().size(), "definitions");
    for (ViewHistory.Definition definition : history.definitions()) {
      byte[] description = encode(definition.description());
      out.putInt(definition.fingerprint());
      out.putLong(definition.endedMs());
      out.putLong(definition.floorBeforeMs());
      int[] states = definition.statesWithSince();
      out.count(states.length, "states");
      for (int state : states) {
        out.count(state, "state");
        out.putLong(definition.sinceMs(state));
        out.putLong(definition.freshSinceMs(state));
      }
      out.putInt(description.length);
      out.putBytes(description);
    }
    return out.bytes();
  }

  /**
   * @throws RegistryException if the bytes are not a history
   */
  static ViewHistory parse(byte[] bytes) {
    Reader in = new Reader(bytes);
    int version = in.count();
    if (version != VERSION) {
      throw new RegistryException(
          "layout version "
              + version
              + " (expected: "
              + VERSION
              + "); it was written by another release: start that release, or rebuild the state"
              + " from the log in an empty state directory");
    }
    int n = in.count();
    if (n == 0 || n > DEFINITIONS_MAX) {
      throw new RegistryException(n + " definitions (expected: 1 to " + DEFINITIONS_MAX + ")");
    }
    List<ViewHistory.Definition> definitions = new ArrayList<>();
    for (int i = 0; i < n; i++) {
      int fingerprint = in.getInt();
      long endedMs = in.time();
      long floorMs = in.time();
      long[] since = new long[ViewHistory.STATES];
      long[] fresh = new long[ViewHistory.STATES];
      int states = in.count();
      for (int s = 0; s < states; s++) {
        int state = in.count();
        if (state >= ViewHistory.STATES) {
          throw new RegistryException("state " + state + " (expected: < 128)");
        }
        since[state] = in.time();
        fresh[state] = in.time();
      }
      ViewDescription description = description(in.slice(in.getInt()));
      if (description.fingerprint() != fingerprint) {
        throw new RegistryException(
            String.format(
                "a definition hashes to %08x (expected: %08x)",
                description.fingerprint(), fingerprint));
      }
      definitions.add(
          new ViewHistory.Definition(description, fingerprint, endedMs, floorMs, since, fresh));
    }
    in.end();
    return new ViewHistory(definitions);
  }

  static ViewDescription description(Reader in) {
    String rows = in.text();
    int traitCount = in.count();
    List<Trait> traits = new ArrayList<>();
    for (int i = 0; i < traitCount; i++) {
      traits.add(new Trait(in.text(), in.text()));
    }
    long declared = in.time();
    long retention = in.time();
    long life = in.time();
    int inputCount = in.count();
    List<EntryInput> inputs = new ArrayList<>();
    for (int i = 0; i < inputCount; i++) {
      inputs.add(new EntryInput(in.text(), in.type(), in.text()));
    }
    int aggregateCount = in.count();
    List<Aggregate> aggregates = new ArrayList<>();
    for (int i = 0; i < aggregateCount; i++) {
      String format = in.text();
      String input = in.text();
      String where = in.text();
      int slot = in.count() - 1;
      if (slot >= inputCount) {
        throw new RegistryException("slot " + slot + " (expected: < " + inputCount + ")");
      }
      boolean lifetime = (in.count() & FLAG_LIFETIME) != 0;
      int windowCount = in.count();
      List<Long> windows = new ArrayList<>();
      for (int w = 0; w < windowCount; w++) {
        windows.add(in.time());
      }
      aggregates.add(new Aggregate(format, input, where, slot, windows, lifetime));
    }
    in.end();
    return new ViewDescription(rows, traits, declared, retention, life, inputs, aggregates);
  }

  /** Grows as it is written. */
  private static final class Writer {
    private ByteBuffer buffer = ByteBuffer.allocate(512);

    private void ensure(int more) {
      if (buffer.remaining() < more) {
        buffer =
            ByteBuffer.allocate(Math.max(2 * buffer.capacity(), buffer.position() + more))
                .put(buffer.flip());
      }
    }

    void count(int value, String what) {
      if (value > BYTE_MAX) {
        throw new IllegalArgumentException(what + ": " + value + " (expected: at most 255)");
      }
      ensure(1);
      buffer.put((byte) value);
    }

    void putInt(int value) {
      ensure(Integer.BYTES);
      buffer.putInt(value);
    }

    void putLong(long value) {
      ensure(Long.BYTES);
      buffer.putLong(value);
    }

    void putBytes(byte[] bytes) {
      ensure(bytes.length);
      buffer.put(bytes);
    }

    void text(String text) {
      byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
      if (utf8.length > 0xFFFF) {
        throw new IllegalArgumentException(
            "a text of the definition has " + utf8.length + " bytes (expected: at most 65,535)");
      }
      ensure(2);
      buffer.putShort((short) utf8.length);
      putBytes(utf8);
    }

    byte[] bytes() {
      return Arrays.copyOf(buffer.array(), buffer.position());
    }
  }

  /** Reads only what is there. */
  static final class Reader {
    private final ByteBuffer buffer;

    Reader(byte[] bytes) {
      this(ByteBuffer.wrap(bytes));
    }

    private Reader(ByteBuffer buffer) {
      this.buffer = buffer;
    }

    private ByteBuffer need(int bytes) {
      if (bytes < 0 || buffer.remaining() < bytes) {
        throw new RegistryException(
            "ends at byte " + buffer.limit() + " (expected: " + bytes + " more)");
      }
      return buffer;
    }

    int count() {
      return need(1).get() & BYTE_MAX;
    }

    int getInt() {
      return need(Integer.BYTES).getInt();
    }

    long time() {
      long value = need(Long.BYTES).getLong();
      if (value < 0 || value > ViewHistory.FOREVER_MS) {
        throw new RegistryException(
            "time " + value + " (expected: 0 to " + ViewHistory.FOREVER_MS + ")");
      }
      return value;
    }

    String text() {
      int length = need(2).getShort() & 0xFFFF;
      need(length);
      byte[] utf8 = new byte[length];
      buffer.get(utf8);
      return new String(utf8, StandardCharsets.UTF_8);
    }

    FieldType type() {
      String name = text();
      for (FieldType type : FieldType.values()) {
        if (type.name().equals(name)) {
          return type;
        }
      }
      throw new RegistryException(
          "field type (expected: one of " + Arrays.toString(FieldType.values()) + ")");
    }

    Reader slice(int bytes) {
      if (bytes > DESCRIPTION_BYTES_MAX) {
        throw new RegistryException(bytes + " bytes of description (expected: at most 1 MiB)");
      }
      need(bytes);
      ByteBuffer part = buffer.slice().limit(bytes);
      buffer.position(buffer.position() + bytes);
      return new Reader(part);
    }

    void end() {
      if (buffer.hasRemaining()) {
        throw new RegistryException(buffer.remaining() + " bytes too many");
      }
    }
  }
}

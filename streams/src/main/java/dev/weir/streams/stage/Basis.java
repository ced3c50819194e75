package dev.weir.streams.stage;

import dev.weir.streams.live.LiveSnapshot;
import dev.weir.streams.live.LiveTable;
import dev.weir.streams.live.TaskPositions;
import dev.weir.streams.state.LoggedRows;
import dev.weir.streams.state.RowStateStore;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.apache.kafka.streams.processor.api.ProcessorContext;

/**
 * By which positions of the live tables a task decides. It is kept as a row, so that records which
 * come again after a crash are decided by what they were decided by before.
 *
 * <pre>
 *   a newer snapshot is seen    the row says: its position holds after this commit; a commit is due
 *   until the commit            the position before goes on to hold
 *   the burst of the commit     outputs of the interval first, the row last
 *   after it                    the newer snapshot holds
 * </pre>
 *
 * The changelog is a prefix of the bursts. If it has the row, it has all outputs of the interval
 * before, and these are answered from the {@link Outbox}; whatever is computed then was computed by
 * the newer snapshot the first time, too. If it does not have the row, nothing was decided by the
 * newer snapshot: that begins when the burst is acknowledged. A task that has no row for a table
 * writes one before its first record.
 *
 * <p>Bursts after a crash end at other records than those before it. So a task that has just
 * started does not move before it has passed all that any task before can have decided: what its
 * topics held at the start, or {@link #REPEATED_MAX} records.
 *
 * <pre>
 *   version:1 count:2 ( length:2 name:utf8 position:8 )*
 * </pre>
 *
 * <p>Cost: a comparison per table and record. Not thread-safe: owned by one stream task.
 */
public final class Basis {
  /**
   * Records that come again after a crash at most: a commit is due after a quarter of them, as for
   * the outbox.
   */
  static final int REPEATED_MAX = Outbox.SLOTS;

  private static final byte VERSION = 1;

  private final LoggedRows rows;
  private final Runnable commit;
  private final Consumer<Map<String, Long>> told;
  private final Map<String, Long> positions;
  private final List<Held<?>> held = new ArrayList<>();
  private boolean moving;
  private long burstsBefore;
  private int records;
  private int recordsSinceBurst;
  private long burstsSeen;

  /** One table as the task decides by it. */
  public static final class Held<S> {
    private final LiveTable<S> table;
    private LiveSnapshot<S> now;
    private LiveSnapshot<S> next;

    private Held(LiveTable<S> table, LiveSnapshot<S> now) {
      this.table = table;
      this.now = now;
      this.next = now;
    }

    /** What the record in process is decided by. */
    public LiveSnapshot<S> now() {
      return now;
    }

    private boolean hasNewer() {
      return table.current().position() != now.position();
    }

    private void look() {
      next = table.current();
    }

    private void move() {
      now = next;
    }
  }

  /**
   * Reads the task's row.
   *
   * @param commit asks for a commit soon
   * @param told the positions that hold, whenever they have changed
   */
  Basis(LoggedRows rows, Runnable commit, Consumer<Map<String, Long>> told) {
    this.rows = rows;
    this.commit = commit;
    this.told = told;
    byte[] row = rows.get(StageKeys.basis());
    this.positions = row == null ? new TreeMap<>() : decode(row);
  }

  /** Of a task that runs. */
  static Basis of(
      String stage, RowStateStore rows, ProcessorContext<?, ?> context, TaskPositions positions) {
    String task = task(stage, context);
    return new Basis(rows, context::commit, now -> positions.decides(task, now));
  }

  /** A task's name among those of its instance. */
  static String task(String stage, ProcessorContext<?, ?> context) {
    return stage + " " + context.taskId();
  }

  /**
   * Decides by that table from now on: as of the position of the row; if there is none, as of the
   * newest. To be called when the task starts, before its first record.
   */
  <S> Held<S> follow(LiveTable<S> table) {
    Long position = positions.get(table.name());
    LiveSnapshot<S> now = position == null ? table.current() : table.at(position);
    if (position == null || position != now.position()) {
      positions.put(table.name(), now.position());
      rows.logAtOnce(StageKeys.basis(), encode(positions));
    }
    Held<S> following = new Held<>(table, now);
    held.add(following);
    tell();
    return following;
  }

  private void tell() {
    Map<String, Long> now = new TreeMap<>();
    for (Held<?> table : held) {
      now.put(table.table.name(), table.now.position());
    }
    told.accept(now);
  }

  /** To be called before each record: moves on when it may. */
  void record() {
    turn();
    records = Math.min(records + 1, REPEATED_MAX);
    long bursts = rows.bursts();
    recordsSinceBurst = bursts == burstsSeen ? recordsSinceBurst + 1 : 1;
    burstsSeen = bursts;
    if (recordsSinceBurst % Outbox.COMMIT_EVERY == 0) {
      commit.run();
    }
  }

  /** To be called now and then, as there may be no record: moves on when it may. */
  void turn() {
    if (moving && rows.bursts() != burstsBefore) {
      held.forEach(Held::move);
      moving = false;
      tell();
    }
    if (!moving && anyNewer() && (records >= REPEATED_MAX || rows.caughtUp())) {
      for (Held<?> table : held) {
        table.look();
        positions.put(table.table.name(), table.next.position());
      }
      rows.put(StageKeys.basis(), encode(positions));
      burstsBefore = rows.bursts();
      moving = true;
      commit.run();
    }
  }

  private boolean anyNewer() {
    for (Held<?> table : held) {
      if (table.hasNewer()) {
        return true;
      }
    }
    return false;
  }

  private static byte[] encode(Map<String, Long> positions) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (DataOutputStream out = new DataOutputStream(bytes)) {
      out.writeByte(VERSION);
      out.writeShort(positions.size());
      for (Map.Entry<String, Long> position : positions.entrySet()) {
        out.writeUTF(position.getKey());
        out.writeLong(position.getValue());
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  private static Map<String, Long> decode(byte[] row) {
    try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(row))) {
      byte version = in.readByte();
      if (version != VERSION) {
        throw new IllegalStateException(
            "basis row: version " + version + " (expected: " + VERSION + ")");
      }
      Map<String, Long> positions = new TreeMap<>();
      for (int left = in.readUnsignedShort(); left > 0; left--) {
        String name = in.readUTF();
        positions.put(name, in.readLong());
      }
      return positions;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}

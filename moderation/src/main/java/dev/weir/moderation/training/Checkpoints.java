package dev.weir.moderation.training;

import java.io.BufferedOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.zip.CRC32C;
import java.util.zip.CheckedOutputStream;
import org.jspecify.annotations.Nullable;

/**
 * What a training run has done so far, in files of a directory, so that one that was killed goes on
 * where it was. A file holds the key of its run: a run of other texts, settings or features passes
 * it over. Stages write at the same time, each its own file.
 *
 * <pre>
 *  32  key
 *   4  steps done
 *      per array: 4 length, 4 bytes per float
 *   8  CRC-32C of all before
 * </pre>
 */
final class Checkpoints {
  static final Checkpoints NONE = new Checkpoints(null, new byte[0]);

  private static final int CRC_BYTES = 8;

  private final @Nullable Path directory;
  private final byte[] key;

  Checkpoints(@Nullable Path directory, byte[] key) {
    this.directory = directory;
    this.key = key;
  }

  /**
   * Fills the arrays with what the stage had when it wrote last.
   *
   * @return steps done then; 0 when it never wrote, or what it wrote is of another run or damaged,
   *     and the arrays are as they were
   */
  int read(String stage, float[]... into) {
    Path from = file(stage);
    if (from == null) {
      return 0;
    }
    try {
      byte[] bytes = Files.readAllBytes(from);
      ByteBuffer in = ByteBuffer.wrap(bytes);
      int end = bytes.length - CRC_BYTES;
      CRC32C crc = new CRC32C();
      crc.update(bytes, 0, Math.max(0, end));
      if (end < key.length
          || in.getLong(end) != crc.getValue()
          || !in.slice(0, key.length).equals(ByteBuffer.wrap(key))) {
        return 0;
      }
      in.position(key.length);
      int done = in.getInt();
      for (float[] array : into) {
        if (in.getInt() != array.length) {
          return 0;
        }
        in.asFloatBuffer().get(array);
        in.position(in.position() + array.length * Float.BYTES);
      }
      return done;
    } catch (NoSuchFileException e) {
      return 0;
    } catch (IOException e) {
      throw new UncheckedIOException(from + ": cannot be read", e);
    } catch (BufferUnderflowException e) {
      return 0;
    }
  }

  /**
   * Keeps the arrays in the place of what the stage wrote before.
   *
   * @throws UncheckedIOException if the disk is full or not writable
   */
  void write(String stage, int done, float[]... arrays) {
    Path to = file(stage);
    if (to == null) {
      return;
    }
    Path part = to.resolveSibling(to.getFileName() + ".part");
    try {
      Files.createDirectories(to.getParent());
      CRC32C crc = new CRC32C();
      try (DataOutputStream out =
          new DataOutputStream(
              new CheckedOutputStream(
                  new BufferedOutputStream(Files.newOutputStream(part), 1 << 16), crc))) {
        out.write(key);
        out.writeInt(done);
        for (float[] array : arrays) {
          ByteBuffer bytes = ByteBuffer.allocate(array.length * Float.BYTES);
          bytes.asFloatBuffer().put(array);
          out.writeInt(array.length);
          out.write(bytes.array());
        }
        out.writeLong(crc.getValue());
      }
      Files.move(part, to, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      throw new UncheckedIOException(to + ": cannot be written", e);
    }
  }

  private @Nullable Path file(String stage) {
    return directory == null
        ? null
        : directory.resolve(stage.replaceAll("[^A-Za-z0-9]+", "-") + ".checkpoint");
  }
}

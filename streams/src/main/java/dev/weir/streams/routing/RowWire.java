package dev.weir.streams.routing;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.weir.features.serving.FeatureColumn;
import dev.weir.features.serving.FeatureSchema;
import dev.weir.features.serving.FeatureType;
import dev.weir.features.serving.FeatureVector;
import dev.weir.streams.query.LookupRequest;
import dev.weir.streams.stage.VectorCodec;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Questions and answers between instances, as bytes.
 *
 * <pre>
 *   question  version:1 remainingMs:4
 *             keys:4 { text }*
 *             parts:2 { view:text columns:2 { feature:text type:text }*
 *                       keys:4 { key:4 asOfMs:8 }* }*
 *   text      length:2 utf8
 *
 *   answer    version:1 keys:4 { 0 | 1 staleMs:8 length:4 vector }*
 * </pre>
 *
 * A question names its keys once, however many views are asked of them; key is a place in that
 * list. The answer has the keys in the order of the question; a vector is written as {@link
 * VectorCodec} does, of the columns asked for.
 */
final class RowWire {
  static final int VERSION = 1;

  /** Bytes of a question: every key of the largest lookup once, and its places in every view. */
  static final int QUESTION_BYTES_MAX = 8 << 20;

  private static final int TEXT_BYTES_MAX = 0xFFFF;

  /** Keys of all parts: a lookup's rows in as many views as it can name. */
  private static final int KEYS_MAX = LookupRequest.ROWS_MAX * LookupRequest.FEATURES_MAX;

  private RowWire() {}

  /** The bytes are not what an instance of this version sends. */
  static final class WireException extends Exception {
    private static final long serialVersionUID = 1L;

    WireException(String message, @Nullable Throwable cause) {
      super(message, cause);
    }
  }

  static byte[] encode(RowQuestion question) {
    Map<String, Integer> places = new LinkedHashMap<>();
    for (RowQuestion.Part part : question.parts()) {
      part.keys().forEach(key -> places.putIfAbsent(key.key(), places.size()));
    }
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(256);
    try (DataOutputStream out = new DataOutputStream(bytes)) {
      out.writeByte(VERSION);
      out.writeInt(question.remainingMs());
      out.writeInt(places.size());
      for (String key : places.keySet()) {
        text(key, out);
      }
      out.writeShort(question.parts().size());
      for (RowQuestion.Part part : question.parts()) {
        text(part.view(), out);
        out.writeShort(part.columns().size());
        for (FeatureColumn column : part.columns()) {
          text(column.feature(), out);
          text(column.type().name(), out);
        }
        out.writeInt(part.keys().size());
        for (RowQuestion.Key key : part.keys()) {
          out.writeInt(places.getOrDefault(key.key(), 0));
          out.writeLong(key.asOfMs());
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  private static void text(String text, DataOutputStream out) throws IOException {
    byte[] utf8 = text.getBytes(UTF_8);
    if (utf8.length > TEXT_BYTES_MAX) {
      throw new IllegalArgumentException(
          "text: " + utf8.length + " bytes (expected: at most " + TEXT_BYTES_MAX + ")");
    }
    out.writeShort(utf8.length);
    out.write(utf8);
  }

  /**
   * @throws WireException if the bytes are of another version, cut short, or too long
   */
  static RowQuestion question(ByteBuffer in) throws WireException {
    try {
      version(in);
      int remainingMs = in.getInt();
      List<String> keys = new ArrayList<>();
      // Each takes two bytes at least: a count that the bytes cannot hold allocates nothing.
      for (int left = count(in, in.getInt(), 2); left > 0; left--) {
        keys.add(text(in));
      }
      List<RowQuestion.Part> parts = new ArrayList<>();
      long asked = 0;
      for (int left = in.getShort() & 0xFFFF; left > 0; left--) {
        String view = text(in);
        List<FeatureColumn> columns = new ArrayList<>();
        for (int more = count(in, in.getShort() & 0xFFFF, 4); more > 0; more--) {
          columns.add(new FeatureColumn(view, text(in), FeatureType.valueOf(text(in))));
        }
        int size = count(in, in.getInt(), 12);
        asked += size;
        if (asked > KEYS_MAX) {
          throw new WireException("keys: " + asked + " (expected: at most " + KEYS_MAX + ")", null);
        }
        List<RowQuestion.Key> of = new ArrayList<>(size);
        for (int i = 0; i < size; i++) {
          of.add(new RowQuestion.Key(keys.get(in.getInt()), in.getLong()));
        }
        parts.add(new RowQuestion.Part(view, columns, of));
      }
      end(in);
      return new RowQuestion(remainingMs, parts);
    } catch (RuntimeException e) {
      throw new WireException(
          "question: not readable (expected: as of version " + VERSION + ")", e);
    }
  }

  static byte[] encode(List<RowAnswer> answers) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(256);
    try (DataOutputStream out = new DataOutputStream(bytes)) {
      out.writeByte(VERSION);
      out.writeInt(answers.size());
      for (RowAnswer answer : answers) {
        FeatureVector vector = answer.vector();
        if (vector == null) {
          out.writeByte(0);
          continue;
        }
        byte[] encoded = VectorCodec.encode(vector);
        out.writeByte(1);
        out.writeLong(answer.staleMs());
        out.writeInt(encoded.length);
        out.write(encoded);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  /**
   * @param to the question that is answered
   * @throws WireException if the bytes are of another version, cut short, or answer something else
   */
  static List<RowAnswer> answers(ByteBuffer in, RowQuestion to) throws WireException {
    try {
      version(in);
      if (in.getInt() != to.size()) {
        throw new WireException("answer: of another question", null);
      }
      List<RowAnswer> answers = new ArrayList<>(to.size());
      for (RowQuestion.Part part : to.parts()) {
        FeatureSchema schema = new FeatureSchema(part.columns());
        for (int i = 0; i < part.keys().size(); i++) {
          if (in.get() == 0) {
            answers.add(RowAnswer.AWAY);
            continue;
          }
          long staleMs = in.getLong();
          ByteBuffer vector = in.slice(in.position() + Integer.BYTES, in.getInt());
          in.position(in.position() + vector.capacity());
          answers.add(new RowAnswer(VectorCodec.decode(vector, schema), staleMs));
        }
      }
      end(in);
      return answers;
    } catch (RuntimeException e) {
      throw new WireException("answer: not readable (expected: as of version " + VERSION + ")", e);
    }
  }

  private static void version(ByteBuffer in) throws WireException {
    int version = in.get();
    if (version != VERSION) {
      throw new WireException("version: " + version + " (expected: " + VERSION + ")", null);
    }
  }

  private static int count(ByteBuffer in, int count, int bytesEach) throws WireException {
    if (count < 0 || (long) count * bytesEach > in.remaining()) {
      throw new WireException("count: " + count + " (expected: as many as the bytes hold)", null);
    }
    return count;
  }

  private static String text(ByteBuffer in) {
    byte[] utf8 = new byte[in.getShort() & 0xFFFF];
    in.get(utf8);
    return new String(utf8, UTF_8);
  }

  private static void end(ByteBuffer in) throws WireException {
    if (in.hasRemaining()) {
      throw new WireException("bytes left: " + in.remaining() + " (expected: none)", null);
    }
  }
}

package dev.weir.onnx;

import com.google.protobuf.CodedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * A real classifier in ONNX, written field by field: the sum of a row per token that the mask
 * keeps, from a table of words by labels. Its vocabulary: [PAD], [UNK], good, idiot, kill.
 *
 * @see <a href="https://github.com/onnx/onnx/blob/main/onnx/onnx.proto">Field numbers</a>
 */
final class TinyOnnxModel {
  private static final int FLOAT = 1;
  private static final int INT64 = 7;

  /** Rows of the table: weights for toxic and threat. */
  static final float[][] WEIGHTS = {{9, 9}, {-0.5f, -1}, {-2, -3}, {3, -1}, {1, 4}};

  private TinyOnnxModel() {}

  interface Fields {
    void write(CodedOutputStream out) throws IOException;
  }

  static byte[] message(Fields fields) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try {
      CodedOutputStream out = CodedOutputStream.newInstance(bytes);
      fields.write(out);
      out.flush();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  private static byte[] node(String type, String in, String output, byte[]... attributes) {
    return message(
        out -> {
          for (String input : in.split(",")) {
            out.writeString(1, input);
          }
          out.writeString(2, output);
          out.writeString(4, type);
          for (byte[] attribute : attributes) {
            out.writeByteArray(5, attribute);
          }
        });
  }

  private static byte[] whole(String name, long value) {
    return message(
        out -> {
          out.writeString(1, name);
          out.writeInt64(3, value);
          out.writeInt32(20, 2);
        });
  }

  private static byte[] axes(long axis) {
    return message(
        out -> {
          out.writeString(1, "axes");
          out.writeInt64(8, axis);
          out.writeInt32(20, 7);
        });
  }

  private static byte[] value(String name, int type, String... dimensions) {
    byte[] shape =
        message(
            out -> {
              for (String dimension : dimensions) {
                boolean fixed = Character.isDigit(dimension.charAt(0));
                out.writeByteArray(
                    1,
                    message(
                        dim -> {
                          if (fixed) {
                            dim.writeInt64(1, Long.parseLong(dimension));
                          } else {
                            dim.writeString(2, dimension);
                          }
                        }));
              }
            });
    byte[] tensor =
        message(
            out -> {
              out.writeInt32(1, type);
              out.writeByteArray(2, shape);
            });
    return message(
        out -> {
          out.writeString(1, name);
          out.writeByteArray(2, message(t -> t.writeByteArray(1, tensor)));
        });
  }

  private static byte[] table() {
    return message(
        out -> {
          out.writeInt64(1, WEIGHTS.length);
          out.writeInt64(1, WEIGHTS[0].length);
          out.writeInt32(2, FLOAT);
          for (float[] row : WEIGHTS) {
            for (float weight : row) {
              out.writeFloat(4, weight);
            }
          }
          out.writeString(8, "table");
        });
  }

  static byte[] onnx() {
    byte[] graph =
        message(
            out -> {
              out.writeByteArray(1, node("Gather", "table,input_ids", "rows", whole("axis", 0)));
              out.writeByteArray(1, node("Cast", "attention_mask", "mask", whole("to", FLOAT)));
              out.writeByteArray(1, node("Unsqueeze", "mask", "across", axes(1)));
              out.writeByteArray(1, node("MatMul", "across,rows", "sums"));
              out.writeByteArray(1, node("Squeeze", "sums", "logits", axes(1)));
              out.writeString(2, "tiny");
              out.writeByteArray(5, table());
              out.writeByteArray(11, value("input_ids", INT64, "batch", "length"));
              out.writeByteArray(11, value("attention_mask", INT64, "batch", "length"));
              out.writeByteArray(12, value("logits", FLOAT, "batch", "2"));
            });
    return message(
        out -> {
          out.writeInt64(1, 7);
          out.writeByteArray(7, graph);
          out.writeByteArray(
              8,
              message(
                  opset -> {
                    opset.writeString(1, "");
                    opset.writeInt64(2, 12);
                  }));
        });
  }

  private static final String TOKENIZER =
      """
      {"version": "1.0", "truncation": null, "padding": null, "added_tokens": [],
       "normalizer": {"type": "Lowercase"}, "pre_tokenizer": {"type": "Whitespace"},
       "post_processor": null, "decoder": null,
       "model": {"type": "WordLevel", "unk_token": "[UNK]",
                 "vocab": {"[PAD]": 0, "[UNK]": 1, "good": 2, "idiot": 3, "kill": 4}}}
      """;

  /** All files of a model. */
  static Path write(Path directory, List<String> settings) throws IOException {
    Files.write(directory.resolve("model.onnx"), onnx());
    Files.writeString(directory.resolve("tokenizer.json"), TOKENIZER);
    Files.writeString(directory.resolve("model.yaml"), String.join("\n", settings));
    return directory;
  }
}

package dev.weir.schemas;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.event.MediaReference;
import dev.weir.event.Post;
import dev.weir.event.PostContext;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import org.apache.avro.Schema;
import org.apache.avro.SchemaParser;
import org.apache.avro.message.BinaryMessageDecoder;
import org.apache.avro.specific.SpecificData;
import org.junit.jupiter.api.Test;

/** The bytes on the wire, pinned: what version 0.1 wrote is written and read for ever. */
class WireBytesTest {
  private static final String GOLDEN =
      "c3010ab9b56037484b6e" // marker and fingerprint
          + "0c706f73742d3110617574686f722d3118676f6f64206d6f726e696e67020465"
          + "6e80a0d5edee660002086665656402046465020e6d656469612f310a696d6167"
          + "650000020204643100020a6170702f320280a0abfef9620254";

  private static final Path FIRST = Path.of("src/test/resources/released/0.1/event/Post.avsc");

  private static final Post POST =
      new Post(
          "post-1",
          "author-1",
          "good morning",
          "en",
          Instant.ofEpochMilli(1_767_225_600_000L),
          null,
          "feed",
          "de",
          List.of(new MediaReference("media/1", "image", null, null)),
          new PostContext("d1", null, "app/2", Instant.ofEpochMilli(1_700_000_000_000L), 42L),
          false);

  /** The body of the first release, with two bytes more: no quality of the hash, and not gone. */
  @Test
  void post_inSingleObjectEncoding_hasTheseBytes() throws Exception {
    String bytes = HexFormat.of().formatHex(Post.getEncoder().encode(POST).array());
    String body = GOLDEN.substring(20).replace("696d6167650000", "696d616765000000");
    assertThat(bytes).isEqualTo("c301421e3c9f1973618f" + body + "00");
  }

  @Test
  void bytesOfTheFirstRelease_areRead() throws Exception {
    Schema first = new SchemaParser().parse(FIRST).mainSchema();
    BinaryMessageDecoder<Post> decoder =
        new BinaryMessageDecoder<>(SpecificData.get(), Post.getClassSchema());
    decoder.addSchema(first);
    assertThat(decoder.decode(HexFormat.of().parseHex(GOLDEN))).isEqualTo(POST);
  }
}

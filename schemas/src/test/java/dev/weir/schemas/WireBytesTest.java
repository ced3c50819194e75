package dev.weir.schemas;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.event.MediaReference;
import dev.weir.event.Post;
import dev.weir.event.PostContext;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The bytes on the wire, pinned: what version 0.1 wrote is written and read for ever. */
class WireBytesTest {
  private static final String GOLDEN = "GOLDENHEX";

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
          List.of(new MediaReference("media/1", "image", null)),
          new PostContext("d1", null, "app/2", Instant.ofEpochMilli(1_700_000_000_000L), 42L));

  @Test
  void post_inSingleObjectEncoding_hasTheBytesOfTheFirstRelease() throws Exception {
    assertThat(HexFormat.of().formatHex(Post.getEncoder().encode(POST).array())).isEqualTo(GOLDEN);
  }

  @Test
  void bytesOfTheFirstRelease_areRead() throws Exception {
    assertThat(Post.getDecoder().decode(HexFormat.of().parseHex(GOLDEN))).isEqualTo(POST);
  }
}

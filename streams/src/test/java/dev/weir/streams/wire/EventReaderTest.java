package dev.weir.streams.wire;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.event.DeadLetter;
import dev.weir.event.DeadLetterReason;
import dev.weir.event.MediaReference;
import dev.weir.event.Post;
import dev.weir.event.Reaction;
import dev.weir.event.ReactionKind;
import dev.weir.streams.topics.Topics;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class EventReaderTest {
  private static final long NOW = 1_700_000_000_000L;
  private final EventReader<Post> reader = EventReader.posts(Duration.ofMinutes(5));
  private final AvroCodec<Post> codec = AvroCodec.of(Post.class);

  @Test
  void post_withinTheLimits_isItself() {
    Post post = ordinary().build();
    assertThat(reader.read(codec.encode(post), NOW)).isEqualTo(new Decoded.Value<>(post));
    assertThat(reader.read("author".getBytes(UTF_8), codec.encode(post), NOW))
        .isEqualTo(new Decoded.Value<>(post));
  }

  @Test
  void ids_emptyOrTooLong_areInvalid() {
    assertRejected(ordinary().setPostId(""), DeadLetterReason.INVALID_FIELD, "post_id: 0");
    assertRejected(
        ordinary().setAuthorId("a".repeat(129)), DeadLetterReason.INVALID_FIELD, "author_id: 129");
    assertAccepted(ordinary().setPostId("p".repeat(128)));
  }

  @Test
  void id_withControlCharacters_isInvalid() {
    assertRejected(
        ordinary().setAuthorId("a\u001b[2Jb"), DeadLetterReason.INVALID_FIELD, "author_id");
  }

  @Test
  void text_overTheLimit_isTooLargeAndNotQuoted() {
    assertAccepted(ordinary().setText("x".repeat(65_536)));
    assertRejected(ordinary().setText("x".repeat(65_537)), DeadLetterReason.TOO_LARGE, "65537");
    assertRejected(
        ordinary().setText("mild ".repeat(200_000)), DeadLetterReason.TOO_LARGE, "1000000 bytes");
    String message =
        AvroCodecTest.rejection(
                reader.read(codec.encode(ordinary().setText("mild ".repeat(200_000)).build()), NOW))
            .message();
    assertThat(message).doesNotContain("mild");
  }

  @Test
  void text_ofWideCharacters_isCountedInBytes() {
    assertAccepted(ordinary().setText("\u20ac".repeat(21_845)));
    assertRejected(
        ordinary().setText("\u20ac".repeat(21_846)), DeadLetterReason.TOO_LARGE, "65538");
  }

  @Test
  void createdAt_aheadByMoreThanTheTolerance_isInTheFuture() {
    assertAccepted(ordinary().setCreatedAt(Instant.ofEpochMilli(NOW).plusSeconds(300)));
    assertRejected(
        ordinary().setCreatedAt(Instant.ofEpochMilli(NOW).plusMillis(300_001)),
        DeadLetterReason.IN_THE_FUTURE,
        "created_at: 2023-11-14T22:18:20.001Z");
    assertRejected(
        ordinary().setCreatedAt(Instant.ofEpochMilli(NOW).plus(Duration.ofDays(365))),
        DeadLetterReason.IN_THE_FUTURE,
        "created_at");
    assertRejected(
        ordinary().setCreatedAt(Instant.ofEpochMilli(-1)),
        DeadLetterReason.INVALID_FIELD,
        "created_at");
  }

  @Test
  void media_overTheLimit_areTooLarge() {
    assertRejected(
        ordinary()
            .setMedia(Collections.nCopies(65, new MediaReference("m/1", "image", null, null))),
        DeadLetterReason.TOO_LARGE,
        "media: 65");
  }

  @Test
  void recordKey_ofAnotherAuthor_isInvalid() {
    byte[] value = codec.encode(ordinary().build());
    for (byte[] key : new byte[][] {null, {}, "other".getBytes(UTF_8)}) {
      Rejection rejection = AvroCodecTest.rejection(reader.read(key, value, NOW));
      assertThat(rejection.reason()).isEqualTo(DeadLetterReason.INVALID_FIELD);
      assertThat(rejection.message()).contains("author_id");
    }
  }

  @Test
  void reaction_withoutActor_isInvalid() {
    var reaction = new Reaction("r", "p", "a", "", ReactionKind.LIKE, Instant.ofEpochMilli(NOW));
    assertThat(
            EventReader.reactions(Duration.ZERO)
                .read(AvroCodec.of(Reaction.class).encode(reaction), NOW)
                .<String>match(value -> "accepted", Rejection::message))
        .contains("actor_id");
  }

  @Test
  void deadLetter_ofALargeValue_describesWithoutKeeping() {
    Rejection why = new Rejection(DeadLetterReason.TOO_LARGE, "text", "m".repeat(5_000));
    DeadLetter kept = DeadLetters.of("posts", 1, 2, NOW, new byte[3], new byte[4], "author", why);
    assertThat(kept.getValue().remaining()).isEqualTo(4);
    assertThat(DeadLetters.key(kept)).isEqualTo("posts/1/2");
    assertThat(kept.getMessage().length()).isLessThan(1_100);
    DeadLetter large =
        DeadLetters.of(
            "posts", 1, 2, NOW, null, new byte[Topics.DEAD_LETTER_VALUE_BYTES_MAX + 1], "a", why);
    assertThat(large.getValue()).isNull();
    assertThat(large.getKey()).isNull();
  }

  @Property
  void utf8Length_ofAnyText_isThatOfItsBytes(@ForAll String text) {
    assertThat(EventChecks.utf8Length(text)).isEqualTo(text.getBytes(UTF_8).length);
  }

  private void assertAccepted(Post.Builder post) {
    assertThat(reader.read(codec.encode(post.build()), NOW)).isInstanceOf(Decoded.Value.class);
  }

  private void assertRejected(Post.Builder post, DeadLetterReason reason, String words) {
    Rejection rejection = AvroCodecTest.rejection(reader.read(codec.encode(post.build()), NOW));
    assertThat(rejection.reason()).isEqualTo(reason);
    assertThat(rejection.message()).contains(words);
  }

  private static Post.Builder ordinary() {
    return Post.newBuilder()
        .setPostId("post")
        .setAuthorId("author")
        .setText("a mild text")
        .setCreatedAt(Instant.ofEpochMilli(NOW));
  }
}

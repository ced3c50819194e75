package dev.weir.streams.wire;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import dev.weir.event.DeadLetterReason;
import dev.weir.event.MediaReference;
import dev.weir.event.Post;
import dev.weir.event.Reaction;
import dev.weir.event.ReactionKind;
import java.io.IOException;
import java.time.Instant;
import java.util.Arrays;
import java.util.Collection;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.io.DecoderFactory;
import org.apache.avro.message.BinaryMessageEncoder;
import org.junit.jupiter.api.Test;

class AvroCodecTest {
  private final AvroCodec<Post> posts = AvroCodec.of(Post.class);

  @Property
  void record_encodedAndDecoded_isItself(
      @ForAll String id, @ForAll String text, @ForAll int media) {
    Post post = post(id, wellFormed(text), Math.floorMod(media, 5));
    assertThat(posts.decode(posts.encode(post))).isEqualTo(new Decoded.Value<>(post));
  }

  @Test
  void encoding_isAvrosOwn() throws Exception {
    Post post = post("p1", "a mild text", 1);
    assertThat(posts.encode(post)).isEqualTo(Post.getEncoder().encode(post).array());
  }

  @Test
  void value_absent_isUndecodable() {
    assertThat(rejection(posts.decode(null)).reason()).isEqualTo(DeadLetterReason.UNDECODABLE);
  }

  @Test
  void value_withoutHeader_isUndecodable() {
    Rejection rejection = rejection(posts.decode("{\"post_id\":\"p1\"}".getBytes(UTF_8)));
    assertThat(rejection.reason()).isEqualTo(DeadLetterReason.UNDECODABLE);
    assertThat(rejection.message()).contains("16 bytes").contains("dev.weir.event.Post");
  }

  @Test
  void value_ofAnotherRecord_isUnknownSchema() {
    byte[] reaction =
        AvroCodec.of(Reaction.class)
            .encode(new Reaction("r", "p", "a", "b", ReactionKind.LIKE, Instant.ofEpochMilli(1)));
    Rejection rejection = rejection(posts.decode(reaction));
    assertThat(rejection.reason()).isEqualTo(DeadLetterReason.UNKNOWN_SCHEMA);
    assertThat(rejection.message()).contains("fingerprint");
  }

  @Test
  void value_ofAnyEdition_isReadWithDefaultsAndMadeOneOfTheSchemaInWork() throws Exception {
    Post post = post("p", "t", 0, "a", 5);
    byte[] inWork = posts.encode(post);
    assertThat(posts.inWork(inWork)).isSameAs(inWork);
    Collection<Schema> editions = OlderSchemas.of(Post.getClassSchema()).values();
    assertThat(editions).hasSizeGreaterThan(1);
    for (Schema edition : editions) {
      byte[] older = writtenBy(edition, inWork);
      assertThat(posts.decode(older)).as("%s", edition).isEqualTo(new Decoded.Value<>(post));
      assertThat(posts.inWork(older)).as("%s", edition).isEqualTo(inWork);
    }
  }

  private static byte[] writtenBy(Schema edition, byte[] inWork) throws IOException {
    GenericData generic = new GenericData();
    var record =
        new GenericDatumReader<GenericRecord>(Post.getClassSchema(), edition, generic)
            .read(
                null,
                DecoderFactory.get()
                    .binaryDecoder(
                        inWork,
                        AvroCodec.HEADER_BYTES,
                        inWork.length - AvroCodec.HEADER_BYTES,
                        null));
    return new BinaryMessageEncoder<GenericRecord>(generic, edition).encode(record).array();
  }

  @Test
  void value_withBytesAfterTheRecord_isUndecodable() {
    byte[] bytes = posts.encode(post("p", "t", 0));
    Rejection rejection = rejection(posts.decode(Arrays.copyOf(bytes, bytes.length + 1)));
    assertThat(rejection.errorClass()).isEqualTo("trailing");
  }

  @Property
  void value_cutAnywhere_isRejectedAndTheCodecGoesOn(@ForAll @IntRange(max = 60) int length) {
    Post post = post("post-1", "a mild text of some length, with media", 2);
    byte[] bytes = posts.encode(post);
    byte[] cut = Arrays.copyOf(bytes, Math.min(length, bytes.length - 1));
    assertThat(rejection(posts.decode(cut)).reason()).isEqualTo(DeadLetterReason.UNDECODABLE);
    assertThat(posts.decode(bytes)).isEqualTo(new Decoded.Value<>(post));
  }

  @Property(tries = 3000)
  void value_ofAnyBytes_isAnswered(@ForAll byte[] garbage) {
    byte[] bytes = posts.encode(post("p", "t", 0));
    byte[] hostile = Arrays.copyOf(bytes, AvroCodec.HEADER_BYTES + garbage.length);
    System.arraycopy(garbage, 0, hostile, AvroCodec.HEADER_BYTES, garbage.length);
    assertThat(posts.decode(hostile)).isNotNull();
  }

  @Test
  void value_declaringHugeLengths_isRejectedWithoutAllocatingThem() {
    byte[] header = Arrays.copyOf(posts.encode(post("p", "t", 0)), AvroCodec.HEADER_BYTES);
    // zig-zag varint of 2^30: a string of 1 GiB, in a test with a smaller heap than four of them
    byte[] string =
        concat(header, new byte[] {(byte) 0x80, (byte) 0x80, (byte) 0x80, (byte) 0x80, 8});
    assertThat(rejection(posts.decode(string)).reason()).isEqualTo(DeadLetterReason.UNDECODABLE);
    // p, a, t, no language, created_at 1, no reply, surface, market; then 2^30 media references
    byte[] array =
        concat(
            header,
            new byte[] {
              2,
              'p',
              2,
              'a',
              2,
              't',
              0,
              2,
              0,
              0,
              0,
              (byte) 0x80,
              (byte) 0x80,
              (byte) 0x80,
              (byte) 0x80,
              8
            });
    assertThat(rejection(posts.decode(array)).reason()).isEqualTo(DeadLetterReason.UNDECODABLE);
  }

  static Rejection rejection(Decoded<?> decoded) {
    return decoded.<Rejection>match(value -> fail("expected a rejection"), r -> r);
  }

  private static String wellFormed(String text) {
    return new String(text.getBytes(UTF_8), UTF_8);
  }

  private static byte[] concat(byte[] left, byte[] right) {
    byte[] both = Arrays.copyOf(left, left.length + right.length);
    System.arraycopy(right, 0, both, left.length, right.length);
    return both;
  }

  private static Post post(String id, String text, int media) {
    return post(wellFormed(id), text, media, "author", 1_700_000_000_000L);
  }

  private static Post post(String id, String text, int media, String author, long createdAt) {
    return Post.newBuilder()
        .setPostId(id)
        .setAuthorId(author)
        .setText(text)
        .setCreatedAt(Instant.ofEpochMilli(createdAt))
        .setMedia(
            java.util.stream.IntStream.range(0, media)
                .mapToObj(i -> new MediaReference("m/" + i, "image", null, null))
                .toList())
        .build();
  }
}

package dev.weir.streams.endtoend;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.decision.Verdict;
import dev.weir.event.DeadLetter;
import dev.weir.event.DeadLetterReason;
import dev.weir.event.Post;
import dev.weir.streams.topics.Topics;
import dev.weir.streams.wire.AvroCodec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Input of every wrong kind is set aside with its reason and place, and the stream goes on. */
class MalformedInputIT {
  private static final byte[] KEY = "author".getBytes(UTF_8);

  @TempDir Path directory;

  private final AvroCodec<Post> codec = AvroCodec.of(Post.class);

  @Test
  void records_malformed_becomeDeadLettersAndTheOthersAreAnswered() {
    byte[] fine = codec.encode(good("fine"));
    byte[] unknownSchema = fine.clone();
    unknownSchema[5] ^= 0x55;
    Map<String, byte[]> values = new LinkedHashMap<>();
    values.put("not Avro", "hello".getBytes(UTF_8));
    values.put("cut off: a field is missing", Arrays.copyOf(fine, fine.length - 4));
    values.put("bytes behind the record", Arrays.copyOf(fine, fine.length + 3));
    values.put("no value", null);
    values.put("unknown schema", unknownSchema);
    values.put("empty id", codec.encode(good("")));
    values.put("text of 1 MB", codec.encode(post("big", "x".repeat(1 << 20), Instant.now())));
    values.put(
        "a year ahead",
        codec.encode(post("ahead", "hi", Instant.now().plus(Duration.ofDays(365)))));
    Map<String, DeadLetterReason> reasons =
        Map.of(
            "not Avro", DeadLetterReason.UNDECODABLE,
            "cut off: a field is missing", DeadLetterReason.UNDECODABLE,
            "bytes behind the record", DeadLetterReason.UNDECODABLE,
            "no value", DeadLetterReason.UNDECODABLE,
            "unknown schema", DeadLetterReason.UNKNOWN_SCHEMA,
            "empty id", DeadLetterReason.INVALID_FIELD,
            "text of 1 MB", DeadLetterReason.TOO_LARGE,
            "a year ahead", DeadLetterReason.IN_THE_FUTURE);
    Map<Long, DeadLetterReason> expected = new TreeMap<>();
    List<String> answered = new ArrayList<>();
    try (RunningWeir weir = RunningWeir.start(directory.resolve("data"));
        Loader loader = new Loader(weir.bootstrapServers());
        VerdictLog verdicts = new VerdictLog(weir.bootstrapServers(), 1)) {
      values.forEach(
          (kind, value) -> {
            answered.add("before " + kind);
            loader.sendRaw(good("before " + kind));
            expected.put(loader.sendRaw(KEY, value), reasons.get(kind));
          });
      expected.put(
          loader.sendRaw("".getBytes(UTF_8), codec.encode(Posts.post("e", "", "hi", Posts.START))),
          DeadLetterReason.INVALID_FIELD);
      expected.put(
          loader.sendRaw("somebody else".getBytes(UTF_8), codec.encode(good("wrong key"))),
          DeadLetterReason.INVALID_FIELD);
      expected.put(
          loader.sendRaw(null, codec.encode(good("no key"))), DeadLetterReason.INVALID_FIELD);
      answered.add("last");
      loader.sendRaw(good("last"));

      verdicts.awaitPosts(answered.size(), weir);
      assertThat(verdicts.verdicts())
          .extracting(Verdict::getPostId)
          .containsExactlyInAnyOrderElementsOf(answered);
      assertThat(deadLetters(weir)).isEqualTo(expected);
      assertThat(weir.said()).doesNotContain("stream thread failed");
    }
  }

  /** Reasons by the offset in the topic of posts. */
  private static Map<Long, DeadLetterReason> deadLetters(RunningWeir weir) {
    AvroCodec<DeadLetter> letters = AvroCodec.of(DeadLetter.class);
    Map<Long, DeadLetterReason> reasons = new TreeMap<>();
    try (TopicLog log =
        new TopicLog(
            weir.bootstrapServers(),
            Topics.DEAD_LETTER,
            1,
            record -> {
              DeadLetter letter = letters.decode(record.value()).orThrow();
              assertThat(letter.getTopic()).isEqualTo(Topics.POSTS);
              assertThat(letter.getPartition()).isZero();
              assertThat(reasons.put(letter.getOffset(), letter.getReason())).isNull();
            })) {
      log.drain();
    }
    return reasons;
  }

  @Test
  void definitions_broken_endTheStartNamingTheLine() throws Exception {
    assertThat(refusal("--definitions", "features.yaml", "entities:\n  author: { key: [\n"))
        .containsPattern("features\\.yaml:\\d+");
    String definitions = shipped("/dev/weir/features/social/features.yaml");
    String windows = "windows: [10s, 1m, 10m, 1h, 1d, 7d]";
    int line = (int) definitions.substring(0, definitions.indexOf(windows)).lines().count();
    assertThat(
            refusal(
                "--definitions",
                "features.yaml",
                definitions.replace(windows, "windows: [10s, 1 fortnight]")))
        .contains("features.yaml:" + line + ":");
  }

  @Test
  void policy_broken_endsTheStartNamingTheLine() throws Exception {
    assertThat(refusal("--policy", "policy.yaml", "name: [broken\nmode: enforce\n"))
        .containsPattern("policy\\.yaml:\\d+");
    String policy = shipped("/policies/default/policy.yaml");
    String condition = "features.author_posting.posts_10s >= 5";
    int line = (int) policy.substring(0, policy.indexOf(condition)).lines().count();
    assertThat(refusal("--policy", "policy.yaml", policy.replace(condition, "no_such_name >= 5")))
        .contains("policy.yaml:" + line + ":");
  }

  /** What {@code weir run} says when it refuses that file. */
  private String refusal(String option, String name, String content) throws Exception {
    Path file = Files.writeString(directory.resolve(name), content);
    Path dataDir = directory.resolve("refused");
    Files.deleteIfExists(RunningWeir.logOf(dataDir));
    Process process = RunningWeir.launch(dataDir, option, file.toString());
    assertThat(process.waitFor(Await.PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
    assertThat(process.exitValue()).isEqualTo(1);
    return Files.readString(RunningWeir.logOf(dataDir));
  }

  private static String shipped(String resource) throws IOException {
    try (var in = MalformedInputIT.class.getResourceAsStream(resource)) {
      return new String(in.readAllBytes(), UTF_8);
    }
  }

  private static Post good(String id) {
    return post(id, "good morning everyone", Posts.START);
  }

  private static Post post(String id, String text, Instant createdAt) {
    return Posts.post(id, "author", text, createdAt);
  }
}

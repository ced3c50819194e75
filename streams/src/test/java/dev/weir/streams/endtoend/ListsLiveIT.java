package dev.weir.streams.endtoend;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.decision.Verdict;
import dev.weir.event.Post;
import dev.weir.internal.ListEntry;
import dev.weir.moderation.lists.EntryException;
import dev.weir.moderation.lists.ListKind;
import dev.weir.streams.Main;
import dev.weir.streams.broker.EmbeddedBroker;
import dev.weir.streams.lists.EntryKey;
import dev.weir.streams.lists.ListTopic;
import dev.weir.streams.settings.KafkaConnection;
import dev.weir.streams.topics.Topics;
import dev.weir.streams.wire.AvroCodec;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.kafka.common.utils.Utils;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Entries added and removed while posts come in, on two instances of two partitions: from when on
 * each partition decides by them. What verdicts say is held against the log of entries; the times
 * are told, and held to two seconds by {@code -Dweir.lists.timed=true} on a quiet machine. {@code
 * -Dweir.lists.rounds=20} is how many entries.
 */
class ListsLiveIT {
  private static final int ROUNDS = Integer.getInteger("weir.lists.rounds", 20);
  private static final boolean TIMED = Boolean.getBoolean("weir.lists.timed");
  private static final int PARTITIONS = 2;
  private static final long LIMIT_MS = 2_000;
  private static final String POLICY =
      """
      name: listed
      mode: enforce
      fallback: review
      lists:
        words: { kind: terms }
      categories: { spam: {} }
      rules:
        - { id: words, category: spam, action: demote, when: list.words }
      """;

  @TempDir Path directory;
  private final AvroCodec<Verdict> codec = AvroCodec.of(Verdict.class);
  private final Random random = new Random(20261121);
  private final List<Verdict> seen = new ArrayList<>();
  private final List<ClusterInstance> instances = new ArrayList<>();
  private int posts;

  @Test
  void entries_addedAndRemoved_holdOnEveryInstance() throws Exception {
    Path policy = Files.writeString(directory.resolve("policy.yaml"), POLICY);
    try (EmbeddedBroker broker = EmbeddedBroker.start(directory.resolve("broker"))) {
      for (int i = 0; i < PARTITIONS; i++) {
        instances.add(
            new ClusterInstance(
                broker.bootstrapServers(),
                directory.resolve("instance-" + i),
                ManyInstancesIT.freePort(random),
                List.of("--policy", policy.toString(), "--partitions", "" + PARTITIONS)));
      }
      instances.get(0).start();
      instances.get(0).awaitReady();
      instances.get(1).start();
      instances.get(1).awaitReady();
      try (Loader loader = new Loader(broker.bootstrapServers());
          TopicLog log =
              new TopicLog(
                  broker.bootstrapServers(),
                  Topics.VERDICTS,
                  PARTITIONS,
                  record -> seen.add(codec.decode(record.value()).orThrow()));
          ListTopic topic = new ListTopic(KafkaConnection.to(broker.bootstrapServers()))) {
        untilEachPartition(loader, log, "nothing", false, Instant.now());
        List<Long> added = new ArrayList<>();
        List<Long> removed = new ArrayList<>();
        for (int round = 0; round < ROUNDS; round++) {
          String term = "zqx" + (char) ('a' + round % 26) + (char) ('a' + round / 26) + "vk";
          added.addAll(change(topic, loader, log, term, true));
          removed.addAll(change(topic, loader, log, term, false));
        }
        tell("added", added);
        tell("removed", removed);
      }
      commands_changeAndShowWhatIsThere(broker.bootstrapServers());
    } finally {
      instances.forEach(ClusterInstance::close);
    }
  }

  private void commands_changeAndShowWhatIsThere(String brokers) throws Exception {
    String[] more = {"--kind", "domains", "--note", "case 4711", "--expires", "P30D"};
    assertThat(
            weir(brokers, 0, concat(more, "lists", "add", "scams", "evil.example", "t.test/bad")))
        .contains("added scams", "domains evil.example", "holds from position");
    assertThat(weir(brokers, 0, "lists", "add", "scams", "other.example"))
        .as("the kind of the entries there are")
        .contains("domains other.example");
    assertThat(weir(brokers, 0, "lists", "status")).contains("scams domains", "3 entries");
    assertThat(weir(brokers, 0, "lists", "show", "scams", "--json"))
        .contains("\"entry\":\"evil.example\"", "\"note\":\"case 4711\"", "\"expires_at\"");
    assertThat(weir(brokers, 0, "lists", "remove", "scams", "evil.example"))
        .contains("removed scams");
    assertThat(weir(brokers, 1, "lists", "remove", "scams", "evil.example"))
        .contains("list 'scams' has no such entry of kind domains");
    assertThat(weir(brokers, 1, "lists", "add", "scams", "no domain at all"))
        .contains("entry 'no domain at all'");
    assertThat(weir(brokers, 1, "lists", "add", "unheard", "evil.example"))
        .contains("has no entries yet", "--kind");

    assertThat(
            weir(
                brokers,
                0,
                concat(
                    new String[] {"--kind", "entities", "--note", "case 4711"},
                    "lists",
                    "add",
                    "trusted",
                    "author:u-17",
                    "post:p-4")))
        .contains("added trusted", "entities author:u-17");
    assertThat(weir(brokers, 0, "lists", "labels", "author:u-17")).contains("trusted", "case 4711");
    assertThat(weir(brokers, 0, "lists", "labels", "author:u-18")).contains("no labels");
    assertThat(weir(brokers, 1, "lists", "labels", "u-17"))
        .contains("no entity (expected: author:");

    List<String> patterns = new ArrayList<>();
    for (int i = 0; i < 1_000; i++) {
      patterns.add("promo-" + i);
    }
    Path file = Files.write(directory.resolve("codes.txt"), patterns);
    assertThat(weir(brokers, 0, "lists", "import", "codes", file.toString(), "--kind", "patterns"))
        .contains("codes: 1000 entries added");
    assertThat(weir(brokers, 0, "lists", "add", "codes", "promo-7")).contains("added codes");
    assertThat(weir(brokers, 1, "lists", "add", "codes", "promo-more"))
        .contains("list 'codes' would have 1001 entries (expected: at most 1000 of kind patterns)");
  }

  private static String[] concat(String[] last, String... first) {
    String[] all = Arrays.copyOf(first, first.length + last.length);
    System.arraycopy(last, 0, all, first.length, last.length);
    return all;
  }

  private static String weir(String brokers, int expectedCode, String... arguments) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    int code =
        Main.commandLine()
            .setOut(new PrintWriter(out))
            .setErr(new PrintWriter(err))
            .execute(concat(new String[] {"--bootstrap-servers", brokers}, arguments));
    assertThat(code).as("%s%n%s%n%s", List.of(arguments), out, err).isEqualTo(expectedCode);
    return out + "\n" + err;
  }

  /** Adds or removes the term; milliseconds until each partition decides by it. */
  private List<Long> change(ListTopic topic, Loader loader, TopicLog log, String term, boolean add)
      throws EntryException {
    EntryKey key = EntryKey.of("words", ListKind.TERMS, term);
    Instant asked = Instant.now();
    @Nullable ListEntry value = add ? new ListEntry(asked, "test", null, null) : null;
    topic.send(key, value);
    long position = topic.flush();
    Map<Integer, Verdict> first = untilEachPartition(loader, log, term, add, asked);
    for (Verdict verdict : first.values()) {
      assertThat(verdict.getLists().getPosition()).isGreaterThanOrEqualTo(position);
      if (add) {
        assertThat(verdict.getLists().getFindings().get(0).getTold().get(0).getEntry())
            .isEqualTo(key.id());
      }
    }
    return first.values().stream()
        .map(v -> v.getTimings().getDecidedAt().toEpochMilli() - asked.toEpochMilli())
        .toList();
  }

  /**
   * Posts texts with the term until a verdict of each partition of the text stage says that it is
   * on the list, or not; the first such verdicts.
   */
  private Map<Integer, Verdict> untilEachPartition(
      Loader loader, TopicLog log, String term, boolean matches, Instant since) {
    Map<Integer, Verdict> first = new HashMap<>();
    seen.clear();
    Await.until(
        () -> {
          post(loader, term);
          log.poll();
          for (Verdict verdict : seen) {
            boolean matched = !verdict.getLists().getFindings().get(0).getTold().isEmpty();
            int partition = partition(verdict.getPost().getTextFingerprint());
            boolean ours = verdict.getPostId().startsWith(term + "-");
            if (ours
                && matched == matches
                && !verdict.getTimings().getDecidedAt().isBefore(since)) {
              first.merge(partition, verdict, ListsLiveIT::earlier);
            } else if (ours && first.containsKey(partition)) {
              assertThat(verdict.getLists().getPosition())
                  .as("a partition never goes back")
                  .isLessThan(first.get(partition).getLists().getPosition());
            }
          }
          return first.size() == PARTITIONS;
        },
        () -> term + " " + matches + " seen by " + first.keySet() + "\n" + said());
    return first;
  }

  private static Verdict earlier(Verdict one, Verdict other) {
    return one.getTimings().getDecidedAt().isAfter(other.getTimings().getDecidedAt()) ? other : one;
  }

  /** By fingerprint, as the text stage is keyed. */
  private static int partition(String fingerprint) {
    return Utils.toPositive(Utils.murmur2(fingerprint.getBytes(UTF_8))) % PARTITIONS;
  }

  private void post(Loader loader, String term) {
    StringBuilder text = new StringBuilder(term);
    for (int word = 0; word < 8; word++) {
      text.append(' ');
      for (int i = 0; i < 7; i++) {
        text.append("abcdefghklmnoprstu".charAt(random.nextInt(18)));
      }
    }
    loader.send(
        Post.newBuilder()
            .setPostId(term + "-" + posts)
            .setAuthorId("author-" + posts++ % 50)
            .setText(text.toString())
            .setCreatedAt(Instant.now())
            .build());
  }

  private static void tell(String what, List<Long> millis) {
    List<Long> sorted = millis.stream().sorted().toList();
    System.out.printf(
        "%s: %d times on %d partitions, until decided by: p50 %d ms, max %d ms%n",
        what, ROUNDS, PARTITIONS, sorted.get(sorted.size() / 2), sorted.get(sorted.size() - 1));
    if (TIMED) {
      assertThat(sorted.get(sorted.size() - 1)).as(what + ", ms").isLessThan(LIMIT_MS);
    }
  }

  private String said() {
    StringBuilder said = new StringBuilder();
    instances.forEach(instance -> said.append(instance.said()).append("\n---\n"));
    return said.toString();
  }
}

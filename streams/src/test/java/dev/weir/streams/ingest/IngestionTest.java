package dev.weir.streams.ingest;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.event.Post;
import dev.weir.event.Reaction;
import dev.weir.event.ReactionKind;
import dev.weir.event.Report;
import dev.weir.streams.source.EventTimes;
import dev.weir.streams.wire.AvroCodec;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPOutputStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

@SuppressWarnings({
  "StringConcatToTextBlock",
  "ArrayRecordComponent"
}) // rows with their ends in sight
class IngestionTest {
  private static final Instant NOW = Instant.parse("2026-06-01T00:00:00Z");

  private record Sent(String topic, String key, byte[] value) {}

  private final List<Sent> sent = new ArrayList<>();
  private final List<RejectedRow> rejected = new ArrayList<>();

  @Test
  void deletions_inJsonAndCsv_becomePostsThatAreGone() {
    ingest(
        RowFormat.JSONL,
        "{\"post_id\":\"p1\",\"author_id\":\"a1\",\"text\":\"hello\",\"deleted\":true}\n"
            + "{\"post_id\":\"p2\",\"author_id\":\"a1\",\"text\":\"hello\",\"deleted\":\"no\"}\n");
    ingest(RowFormat.CSV, "post_id,author_id,text,deleted\np3,a1,hello,true\np4,a1,hello,false\n");
    assertThat(posts()).extracting(Post::getPostId).containsExactly("p1", "p3", "p4");
    assertThat(posts()).extracting(Post::getDeleted).containsExactly(true, true, false);
    assertThat(rejected).hasSize(1);
  }

  @Test
  void jsonLines_withEveryField_becomePosts() {
    ingest(
        RowFormat.JSONL,
        "{\"post_id\":\"p1\",\"author_id\":\"a1\",\"text\":\"hello\\nthere\",\"language\":\"en\","
            + "\"created_at\":\"2026-05-01T10:00:00+02:00\",\"reply_to\":\"p0\","
            + "\"surface\":\"feed\",\"market\":\"de\","
            + "\"media\":[{\"uri\":\"m/1\",\"kind\":\"image\"}],"
            + "\"context\":{\"device_hash\":\"d\",\"author_followers\":12}}\n");
    assertThat(rejected).isEmpty();
    Post post = posts().get(0);
    assertThat(post.getText()).isEqualTo("hello\nthere");
    assertThat(post.getCreatedAt()).isEqualTo(Instant.parse("2026-05-01T08:00:00Z"));
    assertThat(post.getReplyTo()).isEqualTo("p0");
    assertThat(post.getMedia()).hasSize(1);
    assertThat(post.getContext().getDeviceHash()).isEqualTo("d");
    assertThat(post.getContext().getAuthorFollowers()).isEqualTo(12);
    assertThat(sent.get(0).key()).isEqualTo("a1");
    assertThat(sent.get(0).topic()).isEqualTo("posts");
  }

  @Test
  void csv_withQuotesLineBreaksAndAliases_becomesPosts() {
    ingest(
        RowFormat.CSV,
        "Id,User,Comment,Timestamp\r\n"
            + "1,ann,\"well, \"\"yes\"\"\nand no\",1700000000\r\n"
            + "2,bob,plain,1700000000500\r\n");
    assertThat(rejected).isEmpty();
    assertThat(posts()).extracting(Post::getText).containsExactly("well, \"yes\"\nand no", "plain");
    assertThat(posts())
        .extracting(post -> post.getCreatedAt().toEpochMilli())
        .containsExactly(1_700_000_000_000L, 1_700_000_000_500L);
  }

  @Test
  void tsv_withQuotesInTheText_keepsThem() {
    ingest(RowFormat.TSV, "id\tauthor\ttext\n1\tann\tsaid \"so\tand\n2\tann\tsaid \"so\n");
    assertThat(posts()).extracting(Post::getText).containsExactly("said \"so");
    assertThat(rejected)
        .extracting(RejectedRow::message)
        .containsExactly("in:2: 4 columns (expected: 3, as the header says)");
  }

  @Test
  void badRows_ofEachKind_areSetAsideAndTheRestGoesIn() {
    String good = "{\"id\":\"%s\",\"author\":\"a\",\"text\":\"fine\"}\n";
    ingest(
        RowFormat.JSONL,
        String.format(good, "1")
            + "{\"id\":\n"
            + "[1]\n"
            + "{\"id\":\"x\",\"author\":\"a\"}\n"
            + "{\"id\":\"x\",\"author\":\"a\",\"text\":\"t\",\"created_at\":\"tuesday\"}\n"
            + "{\"id\":\"x\",\"author\":\"a\",\"text\":\"t\",\"created_at\":\"2027-06-02\"}\n"
            + "{\"id\":\"x\",\"author\":\"a\",\"text\":{\"a\":1}}\n"
            + "{\"id\":\"x\",\"text\":\"t\"}\n"
            + "{\"id\":\"x\",\"author\":\"a\",\"text\":\""
            + "mild ".repeat(200_000)
            + "\"}\n"
            + "{\"id\":\"x\",\"author\":\"a\",\"text\":\""
            + "m".repeat(3 << 20)
            + "\"}\n"
            + "\n"
            + String.format(good, "2"));
    assertThat(posts()).extracting(Post::getPostId).containsExactly("1", "2");
    assertThat(rejected)
        .extracting(RejectedRow::message)
        .containsExactly(
            "in:2: not JSON at character 7 (expected: one object per line)",
            "in:3: JSON that is no object (expected: one object per line)",
            "in:4: text: no value (expected: a column text, body, comment_text, comment, message,"
                + " content)",
            "in:5: created_at: 'tuesday' (expected: ISO 8601, or seconds or milliseconds since the"
                + " epoch)",
            "in:6: created_at: 2027-06-02T00:00:00Z (expected: not after 2026-06-01T00:05:00Z,"
                + " arrival and tolerance)",
            "in:7: text: an object or a list (expected: one value)",
            "in:8: author_id: no value (expected: a column author_id, author, user_id, user;"
                + " --authors N spreads the rows over N)",
            "in:9: text: 1000000 bytes of UTF-8 (expected: at most 65536)",
            "in:10: line over 2097152 bytes (expected: shorter)");
  }

  @Test
  void bytes_thatAreNotUtf8_areSetAside() throws Exception {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    bytes.write("id\tauthor\ttext\n1\ta\t".getBytes(UTF_8));
    bytes.write(new byte[] {(byte) 0xC3, (byte) 0x28, '\n'});
    bytes.write("2\ta\tfine".getBytes(UTF_8));
    ingest(RowFormat.TSV, new ByteArrayInputStream(bytes.toByteArray()), Synthesis.none());
    assertThat(posts()).extracting(Post::getPostId).containsExactly("2");
    assertThat(rejected).extracting(RejectedRow::line).containsExactly(2L);
  }

  @Test
  void csv_withAQuoteLeftOpen_losesThatRowOnly() {
    ingest(RowFormat.CSV, "id,author,text\n1,a,\"open\n2,a,fine\n3,a,\"also, fine\"\n");
    assertThat(posts()).extracting(Post::getPostId).containsExactly("2", "3");
    assertThat(rejected)
        .extracting(RejectedRow::message)
        .containsExactly("in:2: quote that is not closed (expected: closed, doubled inside)");
  }

  @Test
  void rows_withoutAuthorAndTime_getTheSameOnesEveryRun() {
    String rows = "id\ttext\n" + "p%d\tmild\n".repeat(50);
    Object[] numbers = new Object[50];
    for (int i = 0; i < 50; i++) {
      numbers[i] = i;
    }
    String input = String.format(rows, numbers);
    Synthesis spread =
        new Synthesis(7, Instant.parse("2026-01-01T00:00:00Z"), Duration.ofMillis(500));
    ingest(RowFormat.TSV, stream(input), spread);
    List<Sent> first = List.copyOf(sent);
    sent.clear();
    ingest(RowFormat.TSV, stream(input), spread);
    assertThat(sent).usingRecursiveComparison().isEqualTo(first);
    assertThat(posts())
        .extracting(Post::getAuthorId)
        .hasSize(50)
        .allMatch(author -> author.matches("author-[0-6]"));
    assertThat(posts().get(3).getCreatedAt()).isEqualTo(Instant.parse("2026-01-01T00:00:01.500Z"));
  }

  @Test
  void file_withoutANeededColumn_isRefusedWithWhatItHas() {
    assertThatThrownBy(() -> ingest(RowFormat.TSV, "id\tbody\n1\tt\n"))
        .isInstanceOf(IngestException.class)
        .hasMessageContaining("in:1: no column for author_id")
        .hasMessageContaining("found: id, body")
        .hasMessageContaining("--authors N");
  }

  @Test
  void columns_given_areUsed() {
    ingest(
        EventKind.POST,
        Columns.of(EventKind.POST, Map.of("text", "Words", "author", "who")),
        RowFormat.CSV,
        stream("id,who,Words,text\n1,ann,these,not these\n"),
        Synthesis.none(),
        Long.MAX_VALUE);
    assertThat(posts().get(0).getText()).isEqualTo("these");
    assertThatThrownBy(() -> Columns.of(EventKind.POST, Map.of("txt", "a")))
        .isInstanceOf(IngestException.class)
        .hasMessageContaining("'txt'");
  }

  @Test
  void gzip_isRecognisedByContent() throws Exception {
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    try (var gzip = new GZIPOutputStream(packed)) {
      gzip.write("id,author,text\n1,a,t\n".getBytes(UTF_8));
    }
    ingest(RowFormat.CSV, new ByteArrayInputStream(packed.toByteArray()), Synthesis.none());
    assertThat(posts()).hasSize(1);
  }

  @Test
  void reactionsAndReports_becomeTheirRecords() {
    ingest(
        EventKind.REACTION,
        Columns.of(EventKind.REACTION, Map.of()),
        RowFormat.JSONL,
        stream(
            "{\"post_id\":\"p\",\"post_author_id\":\"a\",\"actor\":\"b\",\"kind\":\"like\"}\n"
                + "{\"post_id\":\"p\",\"post_author_id\":\"a\",\"actor\":\"b\",\"kind\":\"hug\"}\n"),
        Synthesis.none(),
        Long.MAX_VALUE);
    Reaction reaction = AvroCodec.of(Reaction.class).decode(sent.get(0).value()).orThrow();
    assertThat(reaction.getKind()).isEqualTo(ReactionKind.LIKE);
    assertThat(reaction.getReactionId()).isEqualTo("in:1");
    assertThat(sent.get(0).key()).isEqualTo("p");
    assertThat(rejected.get(0).message()).startsWith("in:2: kind: 'hug' (expected: one of [");
    sent.clear();
    ingest(
        EventKind.REPORT,
        Columns.of(EventKind.REPORT, Map.of()),
        RowFormat.CSV,
        stream("post_id,post_author,reporter,reason\np,a,c,spam\n"),
        Synthesis.none(),
        Long.MAX_VALUE);
    assertThat(AvroCodec.of(Report.class).decode(sent.get(0).value()).orThrow().getCategory())
        .isEqualTo("spam");
  }

  @Test
  void limit_endsReading() {
    ingest(
        EventKind.POST,
        Columns.of(EventKind.POST, Map.of()),
        RowFormat.CSV,
        stream("id,author,text\n" + "1,a,t\n".repeat(10)),
        Synthesis.none(),
        4);
    assertThat(sent).hasSize(4);
  }

  @Property(tries = 500)
  void input_ofAnyBytes_isReadToItsEnd(@ForAll byte[] bytes, @ForAll RowFormat format) {
    try {
      ingest(format, new ByteArrayInputStream(bytes), new Synthesis(3, NOW, Duration.ZERO));
    } catch (IngestException e) {
      assertThat(e).hasMessageStartingWith("in");
    }
  }

  @Test
  void times_inEveryCustomaryForm_areRead() {
    assertThat(EventTimes.parse("1700000000")).isEqualTo("2023-11-14T22:13:20Z");
    assertThat(EventTimes.parse("1700000000.25")).isEqualTo("2023-11-14T22:13:20.250Z");
    assertThat(EventTimes.parse("1700000000123")).isEqualTo("2023-11-14T22:13:20.123Z");
    assertThat(EventTimes.parse("2023-11-14T22:13:20Z")).isEqualTo("2023-11-14T22:13:20Z");
    assertThat(EventTimes.parse("2023-11-14 22:13:20")).isEqualTo("2023-11-14T22:13:20Z");
    assertThat(EventTimes.parse("2023-11-14T22:13:20-05:00")).isEqualTo("2023-11-15T03:13:20Z");
    assertThat(EventTimes.parse("2023-11-14")).isEqualTo("2023-11-14T00:00:00Z");
    for (String none : List.of("", "x", "12:30", "2023-13-01", "-", ".", "2023-11-14T", "1.2.3")) {
      assertThat(EventTimes.parse(none)).as(none).isNull();
    }
  }

  private List<Post> posts() {
    AvroCodec<Post> codec = AvroCodec.of(Post.class);
    return sent.stream().map(event -> codec.decode(event.value()).orThrow()).toList();
  }

  private void ingest(RowFormat format, String text) {
    ingest(format, stream(text), Synthesis.none());
  }

  private void ingest(RowFormat format, InputStream in, Synthesis synthesis) {
    Columns columns = Columns.of(EventKind.POST, Map.of());
    ingest(EventKind.POST, columns, format, in, synthesis, Long.MAX_VALUE);
  }

  private void ingest(
      EventKind kind,
      Columns columns,
      RowFormat format,
      InputStream in,
      Synthesis synthesis,
      long limit) {
    EventSink sink =
        new EventSink() {
          @Override
          public void send(String topic, byte @Nullable [] key, byte[] value) {
            sent.add(new Sent(topic, new String(key, UTF_8), value));
          }

          @Override
          public void flush() {}

          @Override
          public void close() {}
        };
    new Ingestion(
            kind,
            columns,
            synthesis,
            limit,
            Pace.unlimited(),
            sink,
            rejected::add,
            InstantSource.fixed(NOW))
        .read(new Ingestion.Input("in", (Path) null, format), in);
  }

  private static InputStream stream(String text) {
    return new ByteArrayInputStream(text.getBytes(UTF_8));
  }
}

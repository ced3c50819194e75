package dev.weir.streams.push;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.weir.event.Post;
import dev.weir.features.definition.FeatureDefinitions;
import dev.weir.moderation.scoring.LinearTextModel;
import dev.weir.streams.push.PushException.Kind;
import dev.weir.streams.settings.DefinitionsFile;
import dev.weir.streams.wire.AvroCodec;
import java.io.IOException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Events of moderation's own sources, and what the single thread of pushing bears. */
@Timeout(60)
final class EventPushTest {
  private static final String POST =
      "{'post_id':'p1','author_id':'a1','text':'hello','created_at':'2026-11-20T11:59:00Z'}";
  private static final FeatureDefinitions SOCIAL =
      DefinitionsFile.load(Optional.empty(), LinearTextModel.shipped().labels()).definitions();

  private final List<byte[]> values = new ArrayList<>();
  private final PushedEvents log = new PushedEvents();
  private final EventPush push = push(log);

  private static EventPush push(EventLog log) {
    return new EventPush(SOCIAL, log, InstantSource.fixed(Instant.parse("2026-11-20T12:00:00Z")));
  }

  @AfterEach
  void close() {
    push.close();
  }

  private static ObjectNode row(String json) throws IOException {
    return (ObjectNode) new ObjectMapper().readTree(json.replace('\'', '"'));
  }

  private static CompletableFuture<Integer> send(EventPush push, String source, String json)
      throws IOException {
    return push.push(
        new PushRequest(source, List.of(row(json))), System.nanoTime() + 60_000_000_000L);
  }

  private static PushException refusal(CompletableFuture<Integer> pushed) throws Exception {
    try {
      pushed.get(30, TimeUnit.SECONDS);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof PushException refused) {
        return refused;
      }
      throw e;
    }
    throw new AssertionError("not refused");
  }

  @Test
  void post_pushed_isTheRecordThatModerationReads() throws Exception {
    EventLog keeping =
        new EventLog() {
          @Override
          public CompletableFuture<Void> append(String topic, byte[] key, byte[] value) {
            assertThat(topic).isEqualTo("posts");
            assertThat(new String(key, UTF_8)).isEqualTo("a1");
            values.add(value);
            return CompletableFuture.completedFuture(null);
          }

          @Override
          public void close() {}
        };
    try (EventPush keptPush = push(keeping)) {
      assertThat(send(keptPush, "posts", POST).get(30, TimeUnit.SECONDS)).isEqualTo(1);
      assertThat(send(keptPush, "author_posting", POST).get(30, TimeUnit.SECONDS)).isEqualTo(1);
    }

    Post post = AvroCodec.of(Post.class).decode(values.get(0)).orThrow();
    assertThat(post.getPostId()).isEqualTo("p1");
    assertThat(post.getText()).isEqualTo("hello");
    assertThat(post.getCreatedAt()).isEqualTo(Instant.parse("2026-11-20T11:59:00Z"));
    assertThat(values.get(1)).isEqualTo(values.get(0));
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '"',
      value = {
        "post_id, \"{'author_id':'a','text':'t','created_at':1763640000000}\"",
        "created_at, \"{'post_id':'p','author_id':'a','text':'t'}\"",
        "author_id, \"{'post_id':'p','text':'t','created_at':1763640000000}\"",
        "text, \"{'post_id':'p','author_id':'a','created_at':1763640000000}\"",
      })
  void post_withoutWhatItNeeds_isRefusedByNameAndPosition(String field, String json)
      throws Exception {
    PushException refused = refusal(send(push, "posts", json));

    assertThat(refused.kind()).isEqualTo(Kind.INVALID);
    assertThat(refused.problems().get(0).path()).containsExactly("df", field, 0);
    assertThat(log.take()).isEmpty();
  }

  @Test
  void verdicts_madeHere_areNobodyElsesToSend() throws Exception {
    PushException refused = refusal(send(push, "verdicts", "{}"));

    assertThat(refused.kind()).isEqualTo(Kind.SOURCE_NOT_FOUND);
    assertThat(refused).hasMessageContaining("posts, reactions, reports, reviews");
  }

  @Test
  void pushes_moreThanMayWait_areRefusedAndTheOthersWritten() throws Exception {
    CountDownLatch open = new CountDownLatch(1);
    log.hang(open);
    List<CompletableFuture<Integer>> all = new ArrayList<>();
    for (int i = 0; i < EventPush.WAITING_MAX + 9; i++) {
      all.add(send(push, "posts", POST.replace("p1", "p" + i)));
    }

    long refused = all.stream().filter(CompletableFuture::isCompletedExceptionally).count();
    // One may be under way before the queue is full, or not be taken from it yet.
    assertThat(refused).isBetween(8L, 9L);
    open.countDown();

    for (CompletableFuture<Integer> one : all) {
      if (!one.isCompletedExceptionally()) {
        assertThat(one.get(30, TimeUnit.SECONDS)).isEqualTo(1);
      } else {
        assertThat(refusal(one).kind()).isEqualTo(Kind.BUSY);
      }
    }
    assertThat(log.take()).hasSize(all.size() - (int) refused);
  }

  @Test
  void push_afterItsDeadline_isNotBegun() throws Exception {
    CompletableFuture<Integer> late =
        push.push(new PushRequest("posts", List.of(row(POST))), System.nanoTime() - 1);

    assertThat(refusal(late).kind()).isEqualTo(Kind.BUSY);
    assertThat(log.take()).isEmpty();
  }

  @Test
  void push_brokersGoAwayInTheMiddle_tellsHowFarItCame() throws Exception {
    log.awayAfter(2);
    List<ObjectNode> rows = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      rows.add(row(POST.replace("p1", "p" + i)));
    }

    PushException refused =
        refusal(push.push(new PushRequest("posts", rows), System.nanoTime() + 60_000_000_000L));

    assertThat(refused.kind()).isEqualTo(Kind.UNCONFIRMED);
    assertThat(refused).hasMessageContaining("confirmed 2 of 5");
  }

  @Test
  void request_tooManyRows_cannotBeMade() throws IOException {
    List<ObjectNode> rows = java.util.Collections.nCopies(1001, row(POST));

    assertThatThrownBy(() -> new PushRequest("posts", rows))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("1001");
  }
}

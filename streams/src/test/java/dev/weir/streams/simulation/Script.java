package dev.weir.streams.simulation;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.weir.event.Post;
import dev.weir.event.Reaction;
import dev.weir.event.ReactionKind;
import dev.weir.event.Report;
import dev.weir.review.Appeal;
import dev.weir.review.Review;
import dev.weir.streams.topics.Topics;
import dev.weir.streams.wire.AvroCodec;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.apache.avro.specific.SpecificRecordBase;
import org.jspecify.annotations.Nullable;

/**
 * What producers send in one history, in this order: posts in bursts, late ones, doubles and poison
 * in any; reports, reactions, reviews, appeals and deletions where more than posts are asked for.
 *
 * @param inputs all records
 * @param posts every post that can be read, once, doubles and what is gone left out
 * @param deleted posts that were deleted
 * @param postsOnly whether posts are all there is
 */
record Script(List<Input> inputs, List<Post> posts, Set<String> deleted, boolean postsOnly) {
  static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

  private static final List<String> TEXTS =
      List.of(
          "good morning everyone out there",
          "utter nonsense from top to bottom",
          "buy cheap watches now at our wonderful new shop in town",
          "a daft idea",
          "buy cheap watches today at our wonderful new shop in town");

  private static final AvroCodec<Post> POSTS = AvroCodec.of(Post.class);
  private static final AvroCodec<Report> REPORTS = AvroCodec.of(Report.class);
  private static final AvroCodec<Reaction> REACTIONS = AvroCodec.of(Reaction.class);
  private static final AvroCodec<Review> REVIEWS = AvroCodec.of(Review.class);
  private static final AvroCodec<Appeal> APPEALS = AvroCodec.of(Appeal.class);

  /**
   * One record to be sent.
   *
   * @param poison whether it is to end as a dead letter
   * @param event what it says; null for poison
   */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  record Input(
      String topic, byte[] key, byte[] value, boolean poison, @Nullable SpecificRecordBase event) {}

  /** A history's input. */
  static Script of(Random random, boolean postsOnly) {
    List<Input> inputs = new ArrayList<>();
    List<Post> posts = new ArrayList<>();
    Set<String> deleted = new HashSet<>();
    int count = 6 + random.nextInt(postsOnly ? 20 : 14);
    int authors = 1 + random.nextInt(4);
    int texts = 1 + random.nextInt(TEXTS.size());
    long timeMs = START.toEpochMilli();
    for (int i = 0; i < count; i++) {
      timeMs += random.nextInt(3) == 0 ? random.nextInt(3_000) : random.nextInt(300);
      long createdMs = random.nextInt(10) == 0 ? timeMs - random.nextInt(60_000) : timeMs;
      int kind = random.nextInt(20);
      if (kind == 0) {
        inputs.add(poison(random, i));
      } else if (kind == 1 && !posts.isEmpty()) {
        Post again = posts.get(random.nextInt(posts.size()));
        if (!deleted.contains(again.getPostId())) {
          inputs.add(input(Topics.POSTS, again.getAuthorId(), POSTS.encode(again), again));
        }
      } else if (kind < 9 && !postsOnly && !posts.isEmpty()) {
        Post about = posts.get(random.nextInt(posts.size()));
        inputs.add(about(random, about, "e" + i, Instant.ofEpochMilli(timeMs), deleted));
      } else {
        Post post =
            Post.newBuilder()
                .setPostId("p" + i)
                .setAuthorId("u" + random.nextInt(authors))
                .setText(TEXTS.get(random.nextInt(texts)))
                .setCreatedAt(Instant.ofEpochMilli(createdMs))
                .build();
        posts.add(post);
        inputs.add(input(Topics.POSTS, post.getAuthorId(), POSTS.encode(post), post));
      }
    }
    return new Script(inputs, posts, deleted, postsOnly);
  }

  private static Input about(Random random, Post post, String id, Instant at, Set<String> deleted) {
    String postId = post.getPostId();
    String author = post.getAuthorId();
    switch (random.nextInt(8)) {
      case 0, 1, 2 -> {
        Report report = new Report(id, postId, author, "r" + id, null, null, at);
        return input(Topics.REPORTS, postId, REPORTS.encode(report), report);
      }
      case 3, 4 -> {
        Reaction hide = new Reaction(id, postId, author, "r" + id, ReactionKind.HIDE, at);
        return input(Topics.REACTIONS, postId, REACTIONS.encode(hide), hide);
      }
      case 5 -> {
        String reviewer = "m" + random.nextInt(2);
        String action = random.nextBoolean() ? "remove" : "allow";
        Review review = new Review(id, postId, author, reviewer, action, "toxicity", null, at);
        return input(Topics.REVIEWS, postId, REVIEWS.encode(review), review);
      }
      case 6 -> {
        Appeal appeal = new Appeal(id, postId, author, null, "no", at);
        return input(Topics.APPEALS, postId, APPEALS.encode(appeal), appeal);
      }
      default -> {
        Post gone = Post.newBuilder(post).setDeleted(true).build();
        deleted.add(postId);
        return input(Topics.POSTS, author, POSTS.encode(gone), gone);
      }
    }
  }

  private static Input poison(Random random, int number) {
    String topic = random.nextBoolean() ? Topics.POSTS : Topics.REPORTS;
    return new Input(
        topic, ("k" + number).getBytes(UTF_8), ("no record " + number).getBytes(UTF_8), true, null);
  }

  private static Input input(String topic, String key, byte[] value, SpecificRecordBase event) {
    return new Input(topic, key.getBytes(UTF_8), value, false, event);
  }
}

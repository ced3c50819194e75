package dev.weir.benchmarks.endtoend;

import dev.weir.event.Post;
import dev.weir.streams.demo.Community;
import dev.weir.streams.demo.TimedEvent;
import dev.weir.streams.wire.AvroCodec;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * Posts of the demo's community, ready to send: who writes, what and how often is theirs (many
 * quiet authors, few busy ones, planted campaigns), the time of each post and its id are ours.
 * Reactions and reports are left out. The same seed gives the same posts. Not thread-safe.
 */
public final class PostStream {
  private static final String ID_PREFIX = "post-";
  private static final long SEED = 2_026;

  private final Community community;
  private final AvroCodec<Post> codec = AvroCodec.of(Post.class);
  private final long startMs;
  private final double postsPerMs;
  private int made;

  /**
   * @param key author id
   * @param value the post in single-object encoding
   */
  public record Encoded(byte[] key, byte[] value) {}

  /**
   * @param startMs event time of the first post
   * @param postsPerSecond of event time, evenly spaced
   */
  public PostStream(long startMs, double postsPerSecond) {
    this.community = new Community(SEED, "bench", startMs, Long.MAX_VALUE, postsPerSecond);
    this.startMs = startMs;
    this.postsPerMs = postsPerSecond / 1_000;
  }

  private Encoded next() {
    Post post = nextPost();
    return new Encoded(post.getAuthorId().getBytes(StandardCharsets.UTF_8), codec.encode(post));
  }

  /** The next post. */
  public Post nextPost() {
    while (true) {
      TimedEvent event = community.next();
      if (event.event() instanceof Post from) {
        Post post =
            new Post(
                ID_PREFIX + made,
                from.getAuthorId(),
                from.getText(),
                from.getLanguage(),
                Instant.ofEpochMilli(startMs + (long) (made / postsPerMs)),
                from.getReplyTo(),
                from.getSurface(),
                from.getMarket(),
                from.getMedia(),
                from.getContext(),
                false);
        made++;
        return post;
      }
    }
  }

  /** The next posts, as many. */
  List<Encoded> next(int count) {
    List<Encoded> posts = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      posts.add(next());
    }
    return posts;
  }

  /** Number of the post that an answer's key names. */
  static int numberOf(byte[] postId) {
    int number = 0;
    for (int i = ID_PREFIX.length(); i < postId.length; i++) {
      number = number * 10 + (postId[i] - '0');
    }
    return number;
  }
}

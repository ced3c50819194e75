package dev.weir.benchmarks.load;

import dev.weir.event.Post;
import dev.weir.event.PostContext;
import dev.weir.event.Reaction;
import dev.weir.event.Report;
import dev.weir.streams.demo.Community;
import dev.weir.streams.demo.TimedEvent;
import dev.weir.streams.topics.Topics;
import dev.weir.streams.wire.AvroCodec;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Posts of the demo's community, ready to send: who writes, what and how often is theirs (many
 * quiet authors, few busy ones, planted campaigns), the time of each post and its id are ours. The
 * same seed gives the same posts. Not thread-safe.
 */
public final class PostStream {
  private static final String ID_PREFIX = "post-";
  private static final long SEED = 2_026;

  /** Posts whose reactions and reports can still be told whose they are. */
  private static final int KNOWN_MAX = 1 << 17;

  private final Community community;
  private final AvroCodec<Post> posts = AvroCodec.of(Post.class);
  private final AvroCodec<Reaction> reactions = AvroCodec.of(Reaction.class);
  private final AvroCodec<Report> reports = AvroCodec.of(Report.class);
  private final long startMs;
  private final double postsPerMs;
  private final int first;
  private int made;

  private final Map<String, String> known =
      new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, String> eldest) {
          return size() > KNOWN_MAX;
        }
      };

  /**
   * @param topic where it belongs
   * @param key author id of a post, post id of what befalls it
   * @param value the event in single-object encoding
   */
  public record Encoded(String topic, byte[] key, byte[] value) {
    /** Whether a verdict answers it. */
    public boolean isPost() {
      return topic.equals(Topics.POSTS);
    }
  }

  /**
   * @param startMs event time of the first post
   * @param postsPerSecond of event time, evenly spaced
   */
  public PostStream(long startMs, double postsPerSecond) {
    this(startMs, postsPerSecond, postsPerSecond, 0);
  }

  /**
   * @param startMs event time of the first post
   * @param postsPerSecond of event time, evenly spaced
   * @param communityPostsPerSecond how many people there are, and how their posts follow each other
   * @param first number of the first post
   */
  public PostStream(
      long startMs, double postsPerSecond, double communityPostsPerSecond, int first) {
    this.community =
        new Community(SEED + first, "bench", startMs, Long.MAX_VALUE, communityPostsPerSecond);
    this.startMs = startMs;
    this.postsPerMs = postsPerSecond / 1_000;
    this.first = first;
    this.made = first;
  }

  /** Number of the next post. */
  public int next() {
    return made;
  }

  /** Event time of the next post. */
  public long nextMs() {
    return startMs + (long) ((made - first) / postsPerMs);
  }

  /** The next post; reactions and reports are left out. */
  public Post nextPost() {
    while (true) {
      TimedEvent event = community.next();
      if (event.event() instanceof Post from) {
        return renamed(from);
      }
    }
  }

  /** The next posts, as many; reactions and reports are left out. */
  public List<Encoded> nextPosts(int count) {
    List<Encoded> next = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      next.add(encoded(nextPost()));
    }
    return next;
  }

  /** The next event: a post, or a reaction to one or a report of one that was made before. */
  public Encoded nextEvent() {
    while (true) {
      TimedEvent event = community.next();
      if (event.event() instanceof Post from) {
        Post post = renamed(from);
        known.put(from.getPostId(), post.getPostId());
        return encoded(post);
      }
      String post = known.get(event.key());
      if (post != null && event.event() instanceof Reaction reaction) {
        return new Encoded(Topics.REACTIONS, bytes(post), reactions.encode(of(reaction, post)));
      }
      if (post != null && event.event() instanceof Report report) {
        return new Encoded(Topics.REPORTS, bytes(post), reports.encode(of(report, post)));
      }
    }
  }

  private Post renamed(Post from) {
    long atMs = nextMs();
    long shiftMs = atMs - from.getCreatedAt().toEpochMilli();
    String replyTo = from.getReplyTo();
    Post post =
        Post.newBuilder(from)
            .setPostId(ID_PREFIX + made)
            .setCreatedAt(Instant.ofEpochMilli(atMs))
            .setReplyTo(replyTo == null ? null : known.getOrDefault(replyTo, replyTo))
            .setContext(shifted(from.getContext(), shiftMs))
            .build();
    made++;
    return post;
  }

  /** As old an account as it was. */
  private static @Nullable PostContext shifted(@Nullable PostContext context, long ms) {
    Instant created = context == null ? null : context.getAuthorCreatedAt();
    return created == null
        ? context
        : PostContext.newBuilder(context).setAuthorCreatedAt(created.plusMillis(ms)).build();
  }

  private Reaction of(Reaction from, String post) {
    return Reaction.newBuilder(from)
        .setPostId(post)
        .setCreatedAt(Instant.ofEpochMilli(nextMs()))
        .build();
  }

  private Report of(Report from, String post) {
    return Report.newBuilder(from)
        .setPostId(post)
        .setCreatedAt(Instant.ofEpochMilli(nextMs()))
        .build();
  }

  private Encoded encoded(Post post) {
    return new Encoded(Topics.POSTS, bytes(post.getAuthorId()), posts.encode(post));
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
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

package dev.weir.streams.endtoend;

import dev.weir.event.Post;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * Mild talk of made-up authors, the same for one seed: single posts, quick bursts (some of one text
 * over and over, so that reputation has something to say), grumbling, and popular texts that many
 * authors share. Event times rise from post to post.
 */
final class Posts {
  /** Long ago, so that no clock has a say. */
  static final Instant START = Instant.parse("2026-01-05T08:00:00Z");

  private static final String[] WHO = {
    "my neighbour", "our teacher", "the baker", "a friend", "she"
  };
  private static final String[] DOES = {"found", "painted", "fixed", "lost", "planted", "sold"};
  private static final String[] WHAT = {"a bicycle", "the old fence", "two lamps", "a kite"};
  private static final String[] WHERE = {"by the lake", "in town", "last week", "before lunch"};
  private static final String[] GRUMBLE = {
    "what a stupid silly idea, honestly",
    "you are a fool and your plan is rubbish",
    "this is dumb, just shut up already",
    "such nonsense, only an idiot would say that"
  };
  private static final String[] POPULAR = {
    "the summer market opens this saturday at nine, bring your own bags",
    "has anyone seen a grey cat with a blue collar near the station",
    "the library is looking for volunteers to read to children on sundays"
  };

  private final Random random;
  private final int authors;
  private final List<Post> posts = new ArrayList<>();
  private long nowMs = START.toEpochMilli();

  private Posts(long seed, int authors) {
    this.random = new Random(seed);
    this.authors = authors;
  }

  /**
   * @param span event time from the first to about the last
   */
  static List<Post> of(long seed, int count, int authors, Duration span) {
    Posts made = new Posts(seed, authors);
    int meanGapMs = (int) (span.toMillis() / count * 5 / 3);
    while (made.posts.size() < count) {
      made.nowMs += 1 + made.random.nextInt(2 * meanGapMs);
      String author = "author-" + made.random.nextInt(authors);
      if (made.random.nextInt(8) == 0) {
        made.burst(author);
      } else {
        made.post(author, made.text());
      }
    }
    return List.copyOf(made.posts.subList(0, count));
  }

  /** Posts by author, in order. */
  static Map<String, List<Post>> byAuthor(List<Post> posts) {
    Map<String, List<Post>> byAuthor = new HashMap<>();
    posts.forEach(p -> byAuthor.computeIfAbsent(p.getAuthorId(), a -> new ArrayList<>()).add(p));
    return byAuthor;
  }

  /** One post that differs from no other in anything but what is given. */
  static Post post(String id, String author, String text, Instant createdAt) {
    return Post.newBuilder()
        .setPostId(id)
        .setAuthorId(author)
        .setText(text)
        .setLanguage("en")
        .setCreatedAt(createdAt)
        .build();
  }

  /** Several posts within and around one second, other authors in between. */
  private void burst(String author) {
    boolean oneText = random.nextBoolean();
    String repeated = text();
    int size = 3 + random.nextInt(6);
    for (int i = 0; i < size; i++) {
      nowMs += 1 + random.nextInt(500);
      post(author, oneText ? repeated : text());
      if (random.nextInt(4) == 0) {
        nowMs += 1 + random.nextInt(300);
        post("author-" + random.nextInt(authors), text());
      }
    }
  }

  private void post(String author, String text) {
    String id = String.format("post-%06d", posts.size());
    posts.add(post(id, author, text, Instant.ofEpochMilli(nowMs)));
  }

  private String text() {
    int kind = random.nextInt(10);
    if (kind == 0) {
      return oneOf(GRUMBLE);
    }
    if (kind == 1) {
      return oneOf(POPULAR);
    }
    return oneOf(WHO) + " " + oneOf(DOES) + " " + oneOf(WHAT) + " " + oneOf(WHERE);
  }

  private String oneOf(String[] words) {
    return words[random.nextInt(words.length)];
  }
}

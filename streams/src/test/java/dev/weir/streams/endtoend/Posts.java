package dev.weir.streams.endtoend;

import dev.weir.event.Post;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import java.util.function.ToIntFunction;
import java.util.stream.Stream;

/**
 * Mild talk of made-up authors, the same for one seed: single posts, quick bursts (some of one text
 * over and over, so that reputation has something to say), grumbling, and popular texts that many
 * authors share. Event times rise from post to post.
 */
final class Posts implements Iterator<Post> {
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
  private final ToIntFunction<Random> author;
  private final int meanGapMs;
  private final int burstEvery;
  private final Queue<Post> made = new ArrayDeque<>();
  private int count;
  private long nowMs = START.toEpochMilli();

  private Posts(long seed, ToIntFunction<Random> author, int meanGapMs, int burstEvery) {
    this.random = new Random(seed);
    this.author = author;
    this.meanGapMs = meanGapMs;
    this.burstEvery = burstEvery;
  }

  /**
   * Posts without end.
   *
   * @param author draws who posts next
   * @param meanGapMs event time between posts, those of bursts aside
   * @param burstEvery one in so many single posts is the beginning of a burst instead
   */
  static Iterator<Post> endless(
      long seed, ToIntFunction<Random> author, int meanGapMs, int burstEvery) {
    return new Posts(seed, author, meanGapMs, burstEvery);
  }

  /**
   * @param span event time from the first to about the last
   */
  static List<Post> of(long seed, int count, int authors, Duration span) {
    int meanGapMs = (int) (span.toMillis() / count * 5 / 3);
    Iterator<Post> endless = endless(seed, random -> random.nextInt(authors), meanGapMs, 8);
    return Stream.generate(endless::next).limit(count).toList();
  }

  @Override
  public boolean hasNext() {
    return true;
  }

  @Override
  public Post next() {
    while (made.isEmpty()) {
      nowMs += 1 + random.nextInt(2 * meanGapMs);
      String one = someone();
      if (random.nextInt(burstEvery) == 0) {
        burst(one);
      } else {
        post(one, text());
      }
    }
    return made.remove();
  }

  private String someone() {
    return "author-" + author.applyAsInt(random);
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
  private void burst(String one) {
    boolean oneText = random.nextBoolean();
    String repeated = text();
    int size = 3 + random.nextInt(6);
    for (int i = 0; i < size; i++) {
      nowMs += 1 + random.nextInt(500);
      post(one, oneText ? repeated : text());
      if (random.nextInt(4) == 0) {
        nowMs += 1 + random.nextInt(300);
        post(someone(), text());
      }
    }
  }

  private void post(String one, String text) {
    String id = String.format("post-%06d", count++);
    made.add(post(id, one, text, Instant.ofEpochMilli(nowMs)));
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

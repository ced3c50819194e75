package dev.weir.streams.endtoend;

import dev.weir.event.Post;
import java.util.Comparator;
import java.util.Iterator;
import java.util.PriorityQueue;
import java.util.Queue;
import java.util.Random;

/**
 * Posts as a log holds them when things go wrong, the same for one seed: one in ten comes late, by
 * up to two hours and now and then by days; one in twenty is sent twice, one in twenty is deleted
 * later. Ends when so many posts have been told, with all that follows from them.
 */
final class DisturbedLog implements Iterator<DisturbedLog.Sent> {
  /** What a record is. */
  enum Kind {
    POST,
    DOUBLE,
    DELETION
  }

  record Sent(Kind kind, Post post) {}

  private record Due(int after, Sent sent) {}

  private static final int LATE_MS = 7_200_000;
  private static final int VERY_LATE_MS = 3 * 86_400_000;
  // A double is known for an hour behind the newest post; these come within minutes.
  private static final int DOUBLE_WITHIN = 12;
  private static final int DELETED_WITHIN = 500;

  private final Iterator<Post> posts;
  private final int count;
  private final Random random;
  private final Queue<Due> due = new PriorityQueue<>(Comparator.comparingInt(Due::after));
  private int told;

  DisturbedLog(Iterator<Post> posts, int count, long seed) {
    this.posts = posts;
    this.count = count;
    this.random = new Random(seed);
  }

  @Override
  public boolean hasNext() {
    return told < count || !due.isEmpty();
  }

  @Override
  public Sent next() {
    Due first = due.peek();
    if (first != null && (first.after() <= told || told == count)) {
      return due.remove().sent();
    }
    Post post = posts.next();
    told++;
    int kind = random.nextInt(20);
    if (kind < 2) {
      int byMs = random.nextInt(random.nextInt(10) == 0 ? VERY_LATE_MS : LATE_MS);
      post = Post.newBuilder(post).setCreatedAt(post.getCreatedAt().minusMillis(byMs)).build();
    } else if (kind == 2) {
      due.add(new Due(told + random.nextInt(DOUBLE_WITHIN), new Sent(Kind.DOUBLE, post)));
    } else if (kind == 3) {
      Post deleted = Post.newBuilder(post).setDeleted(true).build();
      due.add(new Due(told + random.nextInt(DELETED_WITHIN), new Sent(Kind.DELETION, deleted)));
    }
    return new Sent(Kind.POST, post);
  }
}

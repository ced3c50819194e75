package dev.weir.streams.demo;

import dev.weir.event.Post;
import dev.weir.event.PostContext;
import dev.weir.event.Reaction;
import dev.weir.event.ReactionKind;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.PriorityQueue;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/**
 * A simulated community: ordinary talk, reactions, a stray report now and then, and the planted
 * {@link Scenario}s, as one stream in order of event time.
 *
 * <p>Deterministic: the same seed, run name, start and rate give the same events. Endless unless an
 * end is given; memory stays bounded by the reactions and occurrences under way. No occurrence of a
 * scenario starts that could not end before the end. Not thread-safe.
 */
public final class Community implements Iterator<TimedEvent> {
  /** The most active person of every community: has posted within the first minute, most likely. */
  public static final String SOME_AUTHOR = Population.id(0);

  private static final int RECENT = 512;
  private static final int REACTIONS_PERCENT = 50;
  private static final int REPLIES_PERCENT = 30;
  private static final int STRAY_REPORTS_PER_MILLE = 2;
  private static final ReactionKind[] KINDS = {
    ReactionKind.VIEW,
    ReactionKind.VIEW,
    ReactionKind.VIEW,
    ReactionKind.LIKE,
    ReactionKind.LIKE,
    ReactionKind.LIKE,
    ReactionKind.SHARE,
    ReactionKind.DISLIKE,
    ReactionKind.HIDE
  };

  private final String run;
  private final long endMs;
  private final double meanPauseMs;
  private final double rate;
  private final Talk talk;
  private final Population population;
  private final Plants plants;
  private final Random ordinary;
  private final List<Recurrence> recurrences = new ArrayList<>();
  private final PriorityQueue<Pending> pending =
      new PriorityQueue<>(
          Comparator.<Pending>comparingLong(p -> p.event().atMs())
              .thenComparingLong(Pending::order));
  private final Post[] recent = new Post[RECENT];
  private double nextOrdinaryMs;
  private long order;
  private long posts;

  /**
   * @param seed all chance comes from it
   * @param run part of every post id, so that two runs over one data directory do not collide;
   *     letters and digits, 1 to 32
   * @param startMs event time of the start
   * @param endMs event time of the end, exclusive; {@link Long#MAX_VALUE} for an endless stream
   * @param postsPerSecond posts per second in the mean, planted ones included; 0.1 to 1,000,000
   */
  public Community(long seed, String run, long startMs, long endMs, double postsPerSecond) {
    if (!(postsPerSecond >= 0.1 && postsPerSecond <= 1_000_000)) {
      throw new IllegalArgumentException(
          "postsPerSecond: " + postsPerSecond + " (expected: 0.1 to 1000000)");
    }
    if (!run.matches("[a-zA-Z0-9]{1,32}")) {
      throw new IllegalArgumentException("run: '" + run + "' (expected: 1 to 32 letters, digits)");
    }
    this.run = run;
    this.endMs = endMs;
    this.rate = postsPerSecond;
    this.talk = new Talk(Grammar.ofCommunity());
    this.population = Population.forRate(postsPerSecond);
    this.plants = new Plants(talk, population, run, postsPerSecond);
    this.ordinary = new Random(seed);
    double plantedPerSecond = 0;
    for (Scenario scenario : Scenario.values()) {
      var random = new Random(seed * 31 + scenario.prefix().hashCode());
      double periodMs = scenario.periodMs(postsPerSecond);
      plantedPerSecond += scenario.posts() * 1000.0 / periodMs;
      double firstMs = startMs + 1_000 + Math.min(periodMs, 4_000) * random.nextDouble();
      recurrences.add(new Recurrence(scenario, random, firstMs));
    }
    this.meanPauseMs = 1000.0 / (postsPerSecond - plantedPerSecond);
    this.nextOrdinaryMs = startMs + pause(ordinary, meanPauseMs);
  }

  @Override
  public boolean hasNext() {
    fill();
    Pending first = pending.peek();
    return first != null && first.event().atMs() < endMs;
  }

  @Override
  public TimedEvent next() {
    if (!hasNext()) {
      throw new NoSuchElementException("the community's run has ended");
    }
    return pending.remove().event();
  }

  /** Posts made so far, also those not yet handed out. */
  public long postsMade() {
    return posts;
  }

  /** Makes events until none that is still to be made can come before the first one pending. */
  private void fill() {
    while (true) {
      Recurrence due = null;
      double dueMs = nextOrdinaryMs;
      for (Recurrence recurrence : recurrences) {
        if (recurrence.nextMs < dueMs) {
          due = recurrence;
          dueMs = recurrence.nextMs;
        }
      }
      Pending first = pending.peek();
      if (dueMs >= endMs || (first != null && first.event().atMs() < (long) dueMs)) {
        return;
      }
      if (due == null) {
        ordinaryPost((long) dueMs);
        nextOrdinaryMs += pause(ordinary, meanPauseMs);
      } else {
        occurrence(due, (long) dueMs);
      }
    }
  }

  private void occurrence(Recurrence due, long atMs) {
    List<TimedEvent> events = plants.occurrence(due.scenario, atMs, due.random);
    if (events.stream().allMatch(e -> e.atMs() < endMs)) {
      for (TimedEvent event : events) {
        add(event);
        if (event.event() instanceof Post post) {
          posts++;
          react(post, event.atMs(), due.random);
        }
      }
    }
    due.nextMs = atMs + due.scenario.periodMs(rate) * (0.8 + 0.4 * due.random.nextDouble());
  }

  private void ordinaryPost(long atMs) {
    int author = population.author(ordinary, atMs);
    Post answered =
        ordinary.nextInt(100) < REPLIES_PERCENT ? recent[ordinary.nextInt(RECENT)] : null;
    Post post =
        post(
            "post-" + run + "-" + posts,
            Population.id(author),
            talk.ordinary(author, answered != null, ordinary),
            atMs,
            answered == null ? null : answered.getPostId(),
            Population.context(author, atMs));
    recent[(int) (posts % RECENT)] = post;
    posts++;
    add(TimedEvent.of(post));
    react(post, atMs, ordinary);
    if (ordinary.nextInt(1000) < STRAY_REPORTS_PER_MILLE) {
      add(
          plants.report(
              post, atMs + 1_000L + ordinary.nextInt(20_000), population.anyone(ordinary), 0));
    }
  }

  private void react(Post post, long atMs, Random random) {
    int number = 0;
    while (random.nextInt(100) < REACTIONS_PERCENT && number < 8) {
      long whenMs = atMs + 300 + (long) pause(random, 6_000);
      ReactionKind kind = KINDS[random.nextInt(KINDS.length)];
      add(
          new TimedEvent(
              whenMs,
              "reactions",
              post.getPostId(),
              new Reaction(
                  "r-" + post.getPostId() + "-" + number,
                  post.getPostId(),
                  post.getAuthorId(),
                  Population.id(population.anyone(random)),
                  kind,
                  Instant.ofEpochMilli(whenMs))));
      number++;
    }
  }

  private void add(TimedEvent event) {
    pending.add(new Pending(event, order++));
  }

  static Post post(
      String postId,
      String authorId,
      String text,
      long atMs,
      @Nullable String replyTo,
      PostContext context) {
    return new Post(
        postId,
        authorId,
        text,
        "en",
        Instant.ofEpochMilli(atMs),
        replyTo,
        replyTo == null ? "feed" : "comment",
        null,
        List.of(),
        context,
        false);
  }

  /** Time to the next event of a Poisson process. */
  private static double pause(Random random, double meanMs) {
    return -Math.log(1 - random.nextDouble()) * meanMs;
  }

  /** A scenario's own chance, and when it comes next. */
  private static final class Recurrence {
    final Scenario scenario;
    final Random random;
    double nextMs;

    Recurrence(Scenario scenario, Random random, double nextMs) {
      this.scenario = scenario;
      this.random = random;
      this.nextMs = nextMs;
    }
  }

  private record Pending(TimedEvent event, long order) {}
}

package dev.weir.moderation.evaluation.campaign;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Ordinary posts with one campaign among them, by a seed.
 *
 * @param posts ascending by time
 * @param campaignStartMs time of the first copy
 */
public record CampaignTraffic(List<Post> posts, long campaignStartMs) {
  /** A post and what it belongs to. */
  public record Post(
      String id,
      String author,
      long createdAtMs,
      long authorCreatedAtMs,
      String text,
      boolean copy) {}

  /**
   * What is made.
   *
   * @param ordinary posts that belong to nothing
   * @param copies of the campaign
   * @param authors of the copies
   * @param strengthMin each copy's chance that a word is edited, drawn evenly from here
   * @param strengthMax to here
   * @param words of the text that is copied
   * @param spanMs time of all posts; the campaign takes the middle half
   */
  public record Plan(
      int ordinary,
      int copies,
      int authors,
      double strengthMin,
      double strengthMax,
      int words,
      long spanMs) {
    /** The figures of the campaign that Weir is measured by. */
    public static Plan standard(double strengthMin, double strengthMax) {
      return new Plan(50_000, 500, 300, strengthMin, strengthMax, 32, 3_600_000L);
    }

    /** A smaller one of the same shape. */
    public Plan withPosts(int ordinaryPosts, int copiesOfIt, int authorsOfIt) {
      return new Plan(
          ordinaryPosts, copiesOfIt, authorsOfIt, strengthMin, strengthMax, words, spanMs);
    }
  }

  private static final long DAY_MS = 86_400_000L;

  public CampaignTraffic {
    posts = List.copyOf(posts);
  }

  /**
   * Makes the traffic.
   *
   * @param background ordinary texts to take in place of made ones, in turn; may be empty
   */
  public static CampaignTraffic of(Plan plan, long startMs, long seed, List<String> background) {
    SplittableRandom random = new SplittableRandom(seed);
    MildTalk talk = new MildTalk();
    List<Post> posts = new ArrayList<>();
    for (int i = 0; i < plan.ordinary(); i++) {
      long atMs = startMs + random.nextLong(plan.spanMs());
      String text =
          background.isEmpty() ? talk.post(random) : background.get(i % background.size());
      int author = random.nextInt(Math.max(1, plan.ordinary() / 5));
      posts.add(
          new Post(
              "p" + i, "u" + author, atMs, startMs - (1 + author % 2000) * DAY_MS, text, false));
    }
    int topic = random.nextInt(talk.topics());
    EditedCopies copies = new EditedCopies(talk.text(topic, plan.words(), random), talk, topic);
    long firstMs = Long.MAX_VALUE;
    for (int i = 0; i < plan.copies(); i++) {
      long atMs = startMs + plan.spanMs() / 4 + random.nextLong(plan.spanMs() / 2);
      firstMs = Math.min(firstMs, atMs);
      double strength =
          plan.strengthMin() + random.nextDouble() * (plan.strengthMax() - plan.strengthMin());
      int author = i < plan.authors() ? i : random.nextInt(plan.authors());
      posts.add(
          new Post(
              "c" + i,
              "b" + author,
              atMs,
              startMs - (1 + author % 20) * DAY_MS / 4,
              copies.copy(strength, random),
              true));
    }
    posts.sort(Comparator.comparingLong(Post::createdAtMs).thenComparing(Post::id));
    return new CampaignTraffic(posts, firstMs);
  }
}

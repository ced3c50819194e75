package dev.weir.streams.demo;

import dev.weir.event.Post;
import dev.weir.event.PostContext;
import dev.weir.event.Report;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * The occurrences of each {@link Scenario}, as events. All written mild. Not thread-safe: owned by
 * one {@link Community}.
 */
final class Plants {
  private static final long DAY_MS = 86_400_000L;
  private static final long BURST_MS = 6_000;
  private static final long CAMPAIGN_MS = 9_000;
  private static final int REPORTERS = 24;

  /** Mean time between two posts of one toxic regular. */
  private static final double REGULAR_PAUSE_S = 8;

  private static final String[] REPORT_CATEGORIES = {"harassment", "privacy", "spam", "other"};

  private final Talk talk;
  private final Population population;
  private final String run;
  private final int regulars;
  private long numbered;
  private int regularTurn;

  Plants(Talk talk, Population population, String run, double postsPerSecond) {
    this.talk = talk;
    this.population = population;
    this.run = run;
    double perSecond = 1000 / Scenario.TOXIC_REGULAR.periodMs(postsPerSecond);
    this.regulars = (int) Math.max(1, Math.round(perSecond * REGULAR_PAUSE_S));
  }

  /** The events of one occurrence that starts at the time. */
  List<TimedEvent> occurrence(Scenario scenario, long atMs, Random random) {
    return switch (scenario) {
      case SPAM_BURST -> spamBurst(atMs, random);
      case COPY_PASTE_CAMPAIGN -> campaign(atMs, random);
      case PILE_ON -> pileOn(atMs, random);
      case TOXIC_REGULAR -> List.of(toxicRegular(atMs, random));
      case OBFUSCATED_ABUSE -> List.of(obfuscated(atMs, random));
    };
  }

  private List<TimedEvent> spamBurst(long atMs, Random random) {
    String author = newcomer(random);
    PostContext context = newAccount(random, hex(random), hex(random), atMs);
    Map<String, String> offer =
        Map.of(
            "brand", talk.verbatim("brand", random, Map.of()),
            "spam_link", talk.verbatim("spam_link", random, Map.of()));
    List<String> offers =
        List.of(
            talk.verbatim("promotion", random, offer), talk.verbatim("promotion", random, offer));
    var events = new ArrayList<TimedEvent>();
    for (int i = 0; i < Scenario.SPAM_BURST.posts(); i++) {
      long whenMs = atMs + BURST_MS * i / Scenario.SPAM_BURST.posts() + random.nextInt(150);
      String text = offers.get(i % offers.size()) + " " + talk.verbatim("spam_tail", random, offer);
      events.add(planted(Scenario.SPAM_BURST, author, text, whenMs, context));
    }
    return events;
  }

  private List<TimedEvent> campaign(long atMs, Random random) {
    String template = talk.verbatim("campaign", random, Map.of());
    String address = hex(random);
    var events = new ArrayList<TimedEvent>();
    for (int i = 0; i < Scenario.COPY_PASTE_CAMPAIGN.posts(); i++) {
      long whenMs =
          atMs + CAMPAIGN_MS * i / Scenario.COPY_PASTE_CAMPAIGN.posts() + random.nextInt(200);
      String copy =
          template
              .replace("(name)", talk.verbatim("first_name", random, Map.of()))
              .replace("(number)", Integer.toString(12 + random.nextInt(88)));
      String text =
          String.join(
                  " ",
                  talk.verbatim("copy_head", random, Map.of()),
                  copy,
                  talk.verbatim("copy_tail", random, Map.of()))
              .strip();
      PostContext context =
          newAccount(random, hex(random), random.nextInt(3) == 0 ? address : hex(random), atMs);
      events.add(planted(Scenario.COPY_PASTE_CAMPAIGN, newcomer(random), text, whenMs, context));
    }
    return events;
  }

  private List<TimedEvent> pileOn(long atMs, Random random) {
    int author = population.author(random, atMs);
    String text = talk.planted("incitement", author, random, Map.of());
    TimedEvent post =
        planted(
            Scenario.PILE_ON, Population.id(author), text, atMs, Population.context(author, atMs));
    var events = new ArrayList<TimedEvent>();
    events.add(post);
    long whenMs = atMs + 800;
    // Reporters are distinct: a run of neighbours from a random place.
    int first = random.nextInt(population.size());
    for (int i = 0; i < REPORTERS; i++) {
      whenMs += 50 + random.nextInt(350);
      events.add(report((Post) post.event(), whenMs, (first + i) % population.size(), i));
    }
    return events;
  }

  private TimedEvent toxicRegular(long atMs, Random random) {
    int regular = regularTurn++ % regulars;
    String author = "u" + run + "r" + regular;
    var habits = new Random(run.hashCode() * 31L + regular);
    PostContext context =
        Population.context(hex(habits), hex(habits), atMs - 200 * DAY_MS, habits.nextInt(300));
    String text = Disguise.plain(talk.planted("insult", regular, random, Map.of()));
    return planted(Scenario.TOXIC_REGULAR, author, text, atMs, context);
  }

  private TimedEvent obfuscated(long atMs, Random random) {
    int person = random.nextInt(population.size());
    Disguise[] ways = Disguise.values();
    String marked = talk.planted("disguised_insult", person, random, Map.of());
    String text = ways[random.nextInt(ways.length)].applyToMarked(marked, random);
    return planted(
        Scenario.OBFUSCATED_ABUSE,
        newcomer(random),
        text,
        atMs,
        newAccount(random, hex(random), hex(random), atMs));
  }

  TimedEvent report(Post post, long atMs, int reporter, int number) {
    String category = REPORT_CATEGORIES[(reporter + number) % REPORT_CATEGORIES.length];
    return new TimedEvent(
        atMs,
        "reports",
        post.getPostId(),
        new Report(
            "c-" + post.getPostId() + "-" + number,
            post.getPostId(),
            post.getAuthorId(),
            Population.id(reporter),
            category,
            null,
            Instant.ofEpochMilli(atMs)));
  }

  private TimedEvent planted(
      Scenario scenario, String author, String text, long atMs, PostContext context) {
    String postId = scenario.prefix() + "-" + run + "-" + numbered++;
    return TimedEvent.of(Community.post(postId, author, text, atMs, null, context));
  }

  /** An author nobody has seen before. */
  private String newcomer(Random random) {
    return "u" + run + Integer.toString(random.nextInt(Integer.MAX_VALUE), 36);
  }

  private static PostContext newAccount(Random random, String device, String address, long nowMs) {
    return Population.context(
        "d" + device,
        "a" + address,
        nowMs - (1L + random.nextInt(72)) * DAY_MS / 24,
        random.nextInt(9));
  }

  private static String hex(Random random) {
    return Integer.toHexString(random.nextInt());
  }
}

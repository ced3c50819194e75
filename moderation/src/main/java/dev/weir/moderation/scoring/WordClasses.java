package dev.weir.moderation.scoring;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * What kind of word a word is, where that matters more than which one: a group of people, a slur, a
 * negation, a pronoun. English. Looked up by the word's hash. Immutable, thread-safe.
 *
 * <p>Loaded words are kept as hashes, from a public list whose licence stands in {@code
 * loaded-words.txt}.
 */
final class WordClasses {
  static final int NONE = 0;
  static final int GROUP = 1;
  static final int SLUR = 2;
  static final int PROFANITY = 3;
  static final int NEGATION = 4;
  static final int YOU = 5;
  static final int SELF = 6;
  static final int OTHERS = 7;
  static final int REPORT = 8;
  static final int CONDEMNATION = 9;
  static final int HOSTILE = 10;
  static final int TRADE = 11;

  private static final String LOADED = "loaded-words.txt";

  private static final String GROUPS =
      "woman women girl girls lady ladies female females man men boy boys male males muslim muslims"
          + " islam islamic moslem moslems jew jews jewish christian christians catholic catholics"
          + " hindu hindus sikh sikhs buddhist buddhists mormon mormons atheist atheists black blacks"
          + " white whites brown asian asians african africans arab arabs arabic latino latinos"
          + " latina latinas hispanic hispanics mexican mexicans indian indians pakistani pakistanis"
          + " chinese japanese korean koreans vietnamese turk turks turkish pole poles polish"
          + " russian russians german germans american americans british english irish french"
          + " italian italians israeli israelis palestinian palestinians iranian iranians iraqi"
          + " iraqis syrian syrians somali somalis nigerian nigerians jamaican jamaicans aboriginal"
          + " aboriginals indigenous natives roma romani gypsies traveller travellers gay gays"
          + " lesbian lesbians homosexual homosexuals bisexual bisexuals queer queers trans"
          + " transgender transgenders transsexual transsexuals transexual lgbt lgbtq straight"
          + " nonbinary immigrant immigrants migrant migrants refugee refugees foreigner foreigners"
          + " foreign immigration disabled disability disabilities handicapped autistic autism deaf"
          + " blind wheelchair crippled elderly old young feminist feminists minorities minority"
          + " race races racial poc caucasian caucasians jihadi ethnic";
  private static final String NEGATIONS =
      "not no never nobody none neither nor without nothing hardly don't doesn't isn't aren't wasn't"
          + " weren't won't can't cannot couldn't shouldn't wouldn't didn't ain't hasn't haven't"
          + " hadn't dont doesnt isnt arent wasnt werent cant wont couldnt shouldnt wouldnt didnt"
          + " aint havent stop";
  private static final String YOUS =
      "you your yours yourself yourselves u ur you're youre ya y'all";
  private static final String SELVES =
      "i me my mine myself we us our ours ourselves i'm im i've i'd i'll we're we've";
  private static final String OTHER_PEOPLE =
      "he him his she her hers they them their theirs it its these those this that he's she's"
          + " they're theyre";
  private static final String REPORTS =
      "say says said saying tell tells told telling call calls called calling write writes wrote"
          + " written writing think thinks thought thinking believe believes believed believing"
          + " claim claims claimed claiming shout shouts shouted shouting yell yelled yelling tweet"
          + " tweeted post posted comment commented hear heard read report reports reported quote"
          + " quoted phrase slogan word banner sign whoever anyone someone somebody people users"
          + " police court study survey article paper researchers according";
  private static final String CONDEMNATIONS =
      "wrong unacceptable acceptable horrible awful terrible cruel shame shameful ashamed disgraceful"
          + " false untrue lie racist racism sexist sexism homophobic homophobia transphobic"
          + " transphobia antisemitic antisemitism islamophobia islamophobic xenophobic xenophobia"
          + " misogyny misogynist bigot bigots bigoted bigotry prejudice prejudiced stereotype"
          + " stereotypes discrimination hurtful offensive vile condemn banned deleted removed"
          + " illegal crime crimes hatred harassment abuse bullying attacks violence respect";

  private static final String HOSTILES =
      "evil filthy filth dirty dirt stupid dumb lazy ugly disgusting worthless useless greedy"
          + " criminal criminals violent dangerous rotten nasty crazy insane weak backward primitive"
          + " cruel corrupt mean repulsive immoral dishonest ignorant savage savages perverted"
          + " pervert perverts sick shameless selfish hateful poison poisonous pathetic revolting"
          + " loathsome foul vicious wicked trash scum garbage rubbish rat rats pig pigs swine"
          + " cockroach cockroaches roaches insects vermin pest pests dog dogs snake snakes ape apes"
          + " monkey monkeys animal animals beast beasts thief thieves liar liars coward cowards"
          + " idiot idiots moron morons fool fools loser losers fraud frauds killers murderers"
          + " monster monsters parasite parasites leech leeches maggot maggots terrorist terrorists"
          + " cheat cheats traitor traitors demons devils thug thugs crook crooks rapist rapists"
          + " invaders degenerate degenerates freak freaks clown clowns jerk jerks creep creeps"
          + " disease plague cancer virus infestation inferior subhuman subhumans inhuman uncivilised"
          + " uncivilized brainless incompetent disgrace joke fake lowlife scumbag scumbags hate"
          + " despise loathe detest kill murder exterminate die shot hang gas deport ban";
  private static final String TRADES =
      "lawyer lawyers banker bankers politician politicians journalist journalists reporter reporters"
          + " teacher teachers doctor doctors dentist dentists nurse nurses cop cops officer officers"
          + " landlord landlords tenant tenants boss bosses manager managers referee referees player"
          + " players coach coaches driver drivers cyclist cyclists plumber plumbers agent agents"
          + " salesman salesmen critic critics influencer influencers bureaucrat bureaucrats editor"
          + " editors admin admins moderator moderators mods writer writers actor actors singer"
          + " singers neighbour neighbours neighbor neighbors roommate colleague colleagues"
          + " customer customers company companies government bank banks team fans";

  /** Open addressing: word hash and class; a class of 0 marks a free slot. */
  private static final int[] HASHES = new int[8192];

  private static final byte[] CLASSES = new byte[HASHES.length];

  static {
    loaded();
    add(GROUPS, GROUP);
    add(NEGATIONS, NEGATION);
    add(YOUS, YOU);
    add(SELVES, SELF);
    add(OTHER_PEOPLE, OTHERS);
    add(REPORTS, REPORT);
    add(CONDEMNATIONS, CONDEMNATION);
    add(HOSTILES, HOSTILE);
    add(TRADES, TRADE);
  }

  private WordClasses() {}

  /** Class of the word with this {@link WordFeatures#wordHash}. */
  static int of(int hash) {
    int slot = hash & (HASHES.length - 1);
    while (CLASSES[slot] != NONE) {
      if (HASHES[slot] == hash) {
        return CLASSES[slot];
      }
      slot = (slot + 1) & (HASHES.length - 1);
    }
    return NONE;
  }

  private static void add(String words, int kind) {
    Arrays.stream(words.split(" ")).forEach(word -> put(WordFeatures.wordHash(word), kind));
  }

  private static void put(int hash, int kind) {
    int slot = hash & (HASHES.length - 1);
    while (CLASSES[slot] != NONE && HASHES[slot] != hash) {
      slot = (slot + 1) & (HASHES.length - 1);
    }
    HASHES[slot] = hash;
    CLASSES[slot] = (byte) kind;
  }

  private static void loaded() {
    try (InputStream in = WordClasses.class.getResourceAsStream(LOADED)) {
      if (in == null) {
        throw new IllegalStateException(
            LOADED + " is missing from the jar of weir-moderation: build it again");
      }
      BufferedReader lines =
          new BufferedReader(new InputStreamReader(in, StandardCharsets.US_ASCII));
      @Nullable String line;
      while ((line = lines.readLine()) != null) {
        if (!line.startsWith("#")) {
          put(
              Integer.parseUnsignedInt(line.substring(2), 16),
              line.charAt(0) == 'S' ? SLUR : PROFANITY);
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(LOADED, e);
    }
  }
}

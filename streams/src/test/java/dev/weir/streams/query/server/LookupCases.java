package dev.weir.streams.query.server;

import static dev.weir.streams.query.server.LookupCase.Cell.NOT_FOUND;
import static dev.weir.streams.query.server.LookupCase.Cell.absent;
import static dev.weir.streams.query.server.LookupCase.Cell.present;
import static dev.weir.streams.query.server.LookupCase.rule;

import dev.weir.streams.query.LineCatalogue;
import dev.weir.streams.query.server.LookupCase.Outcome;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** The rules of Feast's online serving contract that hold whatever the transport, as a table. */
final class LookupCases {
  static final long T = RunningServer.NOW_MS - 5_000;
  private static final String POSTS = "author_posting:posts_1h";
  private static final String TOXICITY = "author_posting:toxicity_1d";
  private static final String BURSTING = "author_posting:bursting";
  private static final String CLIENT = "author_posting:last_client";
  private static final String COPIES = "text_spread:posts_1h";
  private static final String AUTHORS = "text_spread:authors_1h";

  private LookupCases() {}

  /** The rows that the cases ask for. */
  static void fill(RunningServer server) {
    put(
        server,
        "author_posting",
        "u1",
        "posts_1h PRESENT 4 0 " + T,
        "toxicity_1d PRESENT 0.1 0.05 " + T,
        "bursting PRESENT 1 0 " + T,
        "last_client PRESENT wéb/2 0 " + T);
    put(
        server,
        "author_posting",
        "u2",
        "posts_1h PRESENT 9007199254740991 2 " + (T + 250),
        "toxicity_1d NULL_VALUE - 0 " + (T + 250),
        "bursting OUTSIDE_MAX_AGE - 0 1000",
        "last_client INVALID - 0 0");
    put(
        server,
        "author_posting",
        "odd",
        "posts_1h PRESENT -3 0 1",
        "toxicity_1d PRESENT NaN 0 1",
        "bursting PRESENT 0 0 999");
    put(server, "author_posting", "inf", "toxicity_1d PRESENT -Infinity 0 1000");
    put(server, "author_posting", "7", "posts_1h PRESENT 70 0 " + T);
    put(server, "text_spread", "f1", "posts_1h PRESENT 8 0 " + T, "authors_1h PRESENT 3 1 " + T);
    put(server, "text_spread", "f2", "posts_1h PRESENT 2 0 " + T);
    put(
        server,
        "room_habits",
        "r1/u1",
        "last_hours PRESENT 3,-1,9007199254740993 0 " + T,
        "last_scores PRESENT 0.5,-2.25 0 " + T,
        "last_flags PRESENT true,false 0 " + T,
        "last_words PRESENT hé,b 0 " + T,
        "top_words PRESENT zwei=2,eins=1 0 " + T);
    put(
        server,
        "room_habits",
        "r2/u1",
        "last_hours PRESENT - 0 " + T,
        "last_words PRESENT - 0 " + T,
        "top_words PRESENT - 0 " + T);
  }

  private static void put(RunningServer server, String view, String key, String... lines) {
    LineCatalogue.row(server.rows, view, key, lines);
  }

  static List<LookupCase> all() {
    List<LookupCase> all = new ArrayList<>();
    all.addAll(columns());
    all.addAll(rows());
    all.addAll(values());
    all.addAll(keys());
    all.addAll(services());
    all.addAll(requestValues());
    all.addAll(refusals());
    return all;
  }

  private static List<LookupCase> columns() {
    return List.of(
        rule("join keys first in the order of the request, then features")
            .entity("text_fingerprint", "f1")
            .entity("author_id", "u1")
            .features(POSTS, AUTHORS)
            .keys("text_fingerprint", "f1")
            .keys("author_id", "u1")
            .column("posts_1h", POSTS, present(4, T))
            .column("authors_1h", AUTHORS, present(3, T)),
        rule("features of interleaved views are grouped by view")
            .entity("author_id", "u1")
            .entity("text_fingerprint", "f1")
            .features(TOXICITY, AUTHORS, BURSTING)
            .keys("author_id", "u1")
            .keys("text_fingerprint", "f1")
            .column("toxicity_1d", TOXICITY, present(0.1, T))
            .column("bursting", BURSTING, present(true, T))
            .column("authors_1h", AUTHORS, present(3, T)),
        rule("on-demand features last, at the epoch")
            .entity("author_id", "u1")
            .features("posts_twice", BURSTING)
            .keys("author_id", "u1")
            .column("bursting", BURSTING, present(true, T))
            .column("posts_twice", "posts_twice", present(8.0, 0)),
        rule("inputs that were not asked for are read but not shown")
            .entity("author_id", "u1")
            .entity("text_fingerprint", "f1")
            .features("copies_per_post")
            .keys("author_id", "u1")
            .keys("text_fingerprint", "f1")
            .column("copies_per_post", "copies_per_post", present(2.0, 0)),
        rule("an on-demand feature without its input is NULL_VALUE")
            .entity("author_id", "u1")
            .entity("text_fingerprint", "none")
            .features("copies_per_post")
            .keys("author_id", "u1")
            .keys("text_fingerprint", "none")
            .column("copies_per_post", "copies_per_post", absent("NULL_VALUE", 0)),
        rule("full names prefix features of views, not keys and on-demand features")
            .entity("author_id", "u1")
            .features(POSTS, "posts_twice")
            .fullNames()
            .keys("author_id", "u1")
            .column("author_posting__posts_1h", POSTS, present(4, T))
            .column("posts_twice", "posts_twice", present(8.0, 0)),
        rule("full names tell features of one name apart")
            .entity("author_id", "u1")
            .entity("text_fingerprint", "f1")
            .features(POSTS, COPIES)
            .fullNames()
            .keys("author_id", "u1")
            .keys("text_fingerprint", "f1")
            .column("author_posting__posts_1h", POSTS, present(4, T))
            .column("text_spread__posts_1h", COPIES, present(8, T)),
        rule("columns of entities that no feature needs are left out")
            .entity("weather", "x")
            .entity("author_id", "u1")
            .features(POSTS)
            .keys("author_id", "u1")
            .column("posts_1h", POSTS, present(4, T)),
        rule("an entity's name stands for its join key")
            .entity("author", "u1")
            .features(POSTS)
            .keys("author_id", "u1")
            .column("posts_1h", POSTS, present(4, T)),
        rule("no features give no columns").entity("author_id", "u1"));
  }

  private static List<LookupCase> rows() {
    return List.of(
        rule("position j is entity row j")
            .entity("author_id", "none", "u1", "7")
            .features(POSTS)
            .keys("author_id", "none", "u1", "7")
            .column("posts_1h", POSTS, NOT_FOUND, present(4, T), present(70, T)),
        rule("repeated rows get the same answer")
            .entity("author_id", "u1", "7", "u1", "u1")
            .features(POSTS)
            .keys("author_id", "u1", "7", "u1", "u1")
            .column("posts_1h", POSTS, present(4, T), present(70, T), present(4, T), present(4, T)),
        rule("pairs that share a key are told apart")
            .entity("author_id", "u1", "u1", "7")
            .entity("text_fingerprint", "f1", "f2", "f1")
            .features("copies_per_post", COPIES)
            .keys("author_id", "u1", "u1", "7")
            .keys("text_fingerprint", "f1", "f2", "f1")
            .column("posts_1h", COPIES, present(8, T), present(2, T), present(8, T))
            .column(
                "copies_per_post",
                "copies_per_post",
                present(2.0, 0),
                present(0.5, 0),
                present(8 / 70.0, 0)),
        rule("no rows give empty columns")
            .entity("author_id")
            .features(POSTS)
            .keys("author_id")
            .column("posts_1h", POSTS));
  }

  private static LookupCase.Cell[] cells(LookupCase.Cell... cells) {
    return cells;
  }

  private static LookupCase one(
      String rule, String author, String reference, LookupCase.Cell cell) {
    return rule(rule)
        .entity("author_id", author)
        .features(reference)
        .keys("author_id", author)
        .column(reference.substring(reference.indexOf(':') + 1), reference, cells(cell));
  }

  private static LookupCase room(String rule, String room, String feature, Object value) {
    return rule(rule)
        .entity("room_id", room)
        .entity("author_id", "u1")
        .features("room_habits:" + feature)
        .keys("room_id", room)
        .keys("author_id", "u1")
        .column(feature, "room_habits:" + feature, present(value, T));
  }

  private static List<LookupCase> values() {
    return List.of(
        one("whole number", "u1", POSTS, present(4, T)),
        one("negative number, a millisecond after the epoch", "odd", POSTS, present(-3, 1)),
        one(
            "2^53 - 1 is exact, time has milliseconds",
            "u2",
            POSTS,
            present((1L << 53) - 1, T + 250)),
        one("double", "u1", TOXICITY, present(0.1, T)),
        one("true", "u1", BURSTING, present(true, T)),
        one("false, less than a second after the epoch", "odd", BURSTING, present(false, 999)),
        one("text beyond ASCII", "u1", CLIENT, present("wéb/2", T)),
        one("null keeps the row's time", "u2", TOXICITY, absent("NULL_VALUE", T + 250)),
        one("older than the time to live", "u2", BURSTING, absent("OUTSIDE_MAX_AGE", 1000)),
        one("a value that the row cannot tell", "u2", CLIENT, absent("INVALID", 0)),
        one("NaN is INVALID", "odd", TOXICITY, absent("INVALID", 1)),
        one("infinity is INVALID", "inf", TOXICITY, absent("INVALID", 1000)),
        one("entity unknown", "none", POSTS, NOT_FOUND),
        one("feature of a known entity never seen", "7", CLIENT, NOT_FOUND),
        room("list of whole numbers", "r1", "last_hours", List.of(3, -1, 9007199254740993L)),
        room("list of doubles", "r1", "last_scores", List.of(0.5, -2.25)),
        room("list of booleans", "r1", "last_flags", List.of(true, false)),
        room("list of texts", "r1", "last_words", List.of("hé", "b")),
        room("counts by text", "r1", "top_words", "{eins=1, zwei=2}"),
        room("empty list of numbers", "r2", "last_hours", List.of()),
        room("empty list of texts", "r2", "last_words", List.of()),
        room("no counts", "r2", "top_words", "{}"));
  }

  private static List<LookupCase> keys() {
    return List.of(
        rule("a whole number finds the row of its digits and is echoed as sent")
            .entity("author_id", 7L, "7")
            .features(POSTS)
            .keys("author_id", 7L, "7")
            .column("posts_1h", POSTS, present(70, T), present(70, T)),
        rule("the greatest whole number is echoed exactly")
            .entity("author_id", Long.MAX_VALUE, Long.MIN_VALUE)
            .features(POSTS)
            .keys("author_id", Long.MAX_VALUE, Long.MIN_VALUE)
            .column("posts_1h", POSTS, NOT_FOUND, NOT_FOUND),
        rule("null as a key is NULL_VALUE and its features NOT_FOUND")
            .entity("author_id", null, "u1")
            .features(POSTS)
            .keys("author_id", null, "u1")
            .column("posts_1h", POSTS, NOT_FOUND, present(4, T)),
        rule("null in a part of a key leaves the row open")
            .entity("room_id", "r1", null)
            .entity("author_id", null, "u1")
            .features("room_habits:last_words")
            .keys("room_id", "r1", null)
            .keys("author_id", null, "u1")
            .column("last_words", "room_habits:last_words", NOT_FOUND, NOT_FOUND),
        rule("an empty text is a key")
            .entity("author_id", "")
            .features(POSTS)
            .keys("author_id", "")
            .column("posts_1h", POSTS, NOT_FOUND),
        rule("a key of 1,024 characters is a key")
            .entity("author_id", "k".repeat(1024))
            .features(POSTS)
            .keys("author_id", "k".repeat(1024))
            .column("posts_1h", POSTS, NOT_FOUND));
  }

  private static List<LookupCase> services() {
    return List.of(
        rule("a feature service names its features in its order")
            .entity("author_id", "u1")
            .service("author_only")
            .keys("author_id", "u1")
            .column("posts_1h", POSTS, present(4, T))
            .column("toxicity_1d", TOXICITY, present(0.1, T)),
        rule("a feature service with on-demand features needs all its join keys")
            .entity("author_id", "u1")
            .entity("text_fingerprint", "f2")
            .service("everything")
            .fullNames()
            .keys("author_id", "u1")
            .keys("text_fingerprint", "f2")
            .column("author_posting__posts_1h", POSTS, present(4, T))
            .column("author_posting__toxicity_1d", TOXICITY, present(0.1, T))
            .column("text_spread__posts_1h", COPIES, present(2, T))
            .column("copies_per_post", "copies_per_post", present(0.5, 0)));
  }

  private static LookupCase byAge(String rule, Object... ages) {
    return rule(rule)
        .entity("author_id", Collections.nCopies(ages.length, (Object) "u1").toArray())
        .requestValue("viewer_age", ages)
        .features("posts_by_age");
  }

  private static List<LookupCase> requestValues() {
    return List.of(
        byAge("request values are read per row and not answered", 2L, 0.5, 2L)
            .keys("author_id", "u1", "u1", "u1")
            .column(
                "posts_by_age", "posts_by_age", present(2.0, 0), present(8.0, 0), present(2.0, 0)),
        byAge("null as a request value is an absent input", null, 4L)
            .keys("author_id", "u1", "u1")
            .column("posts_by_age", "posts_by_age", absent("NULL_VALUE", 0), present(1.0, 0)),
        rule("request values may stand with the entities")
            .entity("author_id", "u1")
            .entity("viewer_age", 4L)
            .features("posts_by_age")
            .keys("author_id", "u1")
            .column("posts_by_age", "posts_by_age", present(1.0, 0)),
        rule("a request value that is not given")
            .entity("author_id", "u1")
            .features("posts_by_age")
            .refused(Outcome.UNKNOWN, "[viewer_age] not found"),
        byAge("a request value of another type", 20L, "20")
            .refused(Outcome.INVALID, "request value viewer_age is defined as double"),
        rule("request values of another length than the keys")
            .entity("author_id", "u1")
            .requestValue("viewer_age", 1L, 2L)
            .features("posts_by_age")
            .refused(Outcome.INVALID, "All entity rows must have the same columns"));
  }

  private static LookupCase unknown(String rule, String reference, String words) {
    return rule(rule).entity("author_id", "u1").features(reference).refused(Outcome.UNKNOWN, words);
  }

  private static List<LookupCase> refusals() {
    return List.of(
        unknown("unknown feature", "author_posting:posts_9h", "Feature posts_9h does not exist"),
        unknown("unknown view", "nowhere:posts_1h", "Feature view nowhere does not exist"),
        unknown("unknown on-demand feature", "alone", "On demand feature view alone does not"),
        unknown("no feature after the colon", "author_posting:", "Feature  does not exist"),
        unknown("no view before the colon", ":posts_1h", "Feature view  does not exist"),
        unknown("versions of views are not known", "author_posting@v2:posts_1h", "posting@v2"),
        rule("unknown feature service")
            .entity("author_id", "u1")
            .service("none")
            .refused(Outcome.UNKNOWN, "Feature service none does not exist"),
        rule("features of one name collide")
            .entity("author_id", "u1")
            .entity("text_fingerprint", "f1")
            .features(POSTS, COPIES)
            .refusedButOfJava(Outcome.INVALID, "Duplicate features named posts_1h found."),
        rule("a feature asked twice collides")
            .entity("author_id", "u1")
            .features(POSTS, POSTS)
            .fullNames()
            .refused(Outcome.INVALID, "Duplicate features named author_posting__posts_1h"),
        rule("a join key is missing")
            .entity("text_fingerprint", "f1")
            .features(POSTS)
            .refused(Outcome.INVALID, "Field required: join key"),
        rule("columns of unequal length")
            .entity("author_id", "u1")
            .entity("text_fingerprint", "f1", "f2")
            .features(POSTS)
            .refused(Outcome.INVALID, "All entity rows must have the same columns"),
        rule("more than 1,000 rows")
            .entity("author_id", Collections.nCopies(1001, (Object) "u1").toArray())
            .features(POSTS)
            .refused(Outcome.INVALID, "At most 1000 entity rows per request, got 1001"),
        rule("a key of more than 1,024 characters")
            .entity("author_id", "k".repeat(1025))
            .features(POSTS)
            .refused(Outcome.INVALID, "at most 1024 characters, got 1025"),
        rule("more than 1,000 features")
            .entity("author_id", "u1")
            .features(Collections.nCopies(1001, POSTS).toArray(String[]::new))
            .refused(Outcome.INVALID, "At most 1000 features per request, got 1001"),
        rule("a key that is no text and no whole number")
            .entity("author_id", 2.5)
            .features(POSTS)
            .refused(Outcome.INVALID, "string, an integer or null"),
        rule("a boolean as key")
            .entity("author_id", true)
            .features(POSTS)
            .refused(Outcome.INVALID, "string, an integer or null"),
        rule("a reference of more than 512 characters")
            .entity("author_id", "u1")
            .features("v".repeat(513))
            .refused(Outcome.INVALID, "at most 512 characters, got 513"),
        rule("rows held by nobody who answers")
            .entity("away_id", "a1")
            .features("away_view:count")
            .refused(Outcome.AWAY, "entity away"));
  }
}

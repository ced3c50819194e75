import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;

/**
 * Writes posts as JSON lines, for weir ingest, until it is told to stop: about RATE a second, ids
 * p-0, p-1, ... Every post is another text; one in five is abusive. After each post the number of
 * posts so far stands in SENT.
 *
 * <pre>java .ci/Posts.java RATE STOP SENT | weir ingest</pre>
 *
 * Ends when the file STOP is there, at the latest after 20 minutes.
 */
final class Posts {
  private static final long AT_MOST_NANOS = 1_200_000_000_000L;
  private static final String[] TEXTS = {
    "a quiet morning by the river, number %d",
    "has anyone seen the match last night? %d",
    "recipe %d: onions, butter, time",
    "the train is late again, platform %d",
    "you are a pathetic idiot, %d",
  };

  public static void main(String[] args) throws IOException, InterruptedException {
    long pauseNanos = 1_000_000_000L / Integer.parseInt(args[0]);
    Path stop = Path.of(args[1]);
    Path sent = Path.of(args[2]);
    long began = System.nanoTime();
    try (var out =
        new BufferedWriter(new OutputStreamWriter(System.out, StandardCharsets.UTF_8))) {
      for (long i = 0; !Files.exists(stop) && System.nanoTime() - began < AT_MOST_NANOS; i++) {
        out.write(
            "{\"id\":\"p-%d\",\"author_id\":\"a-%d\",\"text\":\"%s\",\"created_at\":\"%s\"}%n"
                .formatted(i, i % 97, TEXTS[(int) (i % TEXTS.length)].formatted(i), Instant.now()));
        out.flush();
        Files.writeString(sent, Long.toString(i + 1));
        long ahead = (i + 1) * pauseNanos - (System.nanoTime() - began);
        if (ahead > 0) {
          Thread.sleep(ahead / 1_000_000, (int) (ahead % 1_000_000));
        }
      }
    }
  }

  private Posts() {}
}

package dev.weir.streams.enforce;

import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.Flow;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Posts deliveries, without following redirects. Of answers only status and {@code Retry-After}
 * count: of a body at most {@value #BODY_BYTES_MAX} bytes are read, and thrown away. Thread-safe.
 */
public final class WebhookSender {
  /** More of an answer is not read; the connection is closed instead. */
  static final int BODY_BYTES_MAX = 64 << 10;

  private static final long RETRY_AFTER_MS_MAX = Duration.ofDays(1).toMillis();

  private final HttpClient client;
  private final Webhook webhook;
  private final @Nullable WebhookSignature signature;
  private final Duration timeout;
  private final InstantSource clock;

  /**
   * @param signature null for none
   * @param timeout for all of one try
   * @param executor runs what the client has to do
   */
  public WebhookSender(
      Webhook webhook,
      @Nullable WebhookSignature signature,
      Duration timeout,
      InstantSource clock,
      Executor executor) {
    this.client =
        HttpClient.newBuilder()
            .followRedirects(HttpClient.Redirect.NEVER)
            .connectTimeout(timeout)
            .executor(executor)
            .build();
    this.webhook = webhook;
    this.signature = signature;
    this.timeout = timeout;
    this.clock = clock;
  }

  /** Tries once. Never fails: what goes wrong is an outcome. */
  public CompletableFuture<Outcome> send(Delivery delivery) {
    CompletableFuture<HttpResponse<Void>> answer =
        client.sendAsync(request(delivery), info -> new Drain());
    CompletableFuture<Outcome> outcome =
        answer
            .copy() // timed by itself, so that the request can still be ended then
            .orTimeout(timeout.toMillis(), TimeUnit.MILLISECONDS)
            .handle(
                (response, e) ->
                    e == null
                        ? outcome(
                            response.statusCode(),
                            response.headers().firstValue("Retry-After").orElse(null))
                        : new Outcome.Failed(problem(e), 0));
    return outcome.whenComplete((done, e) -> answer.cancel(true));
  }

  private HttpRequest request(Delivery delivery) {
    byte[] body = delivery.body();
    long timestampS = clock.instant().getEpochSecond();
    HttpRequest.Builder request =
        HttpRequest.newBuilder(webhook.uri())
            .timeout(timeout)
            .header("Content-Type", "application/json")
            .header("User-Agent", "weir-enforce")
            .header("Idempotency-Key", WebhookBody.id(delivery.postId(), delivery.revision()))
            .header(WebhookSignature.TIMESTAMP, Long.toString(timestampS))
            .POST(HttpRequest.BodyPublishers.ofByteArray(body));
    if (signature != null) {
      request.header(WebhookSignature.SIGNATURE, signature.of(timestampS, body));
    }
    return request.build();
  }

  private Outcome outcome(int status, @Nullable String retryAfter) {
    if (status / 100 == 2) {
      return new Outcome.Delivered();
    }
    if (status == 408 || status == 429 || status >= 500) {
      return new Outcome.Failed("status " + status, waitMs(retryAfter, clock.instant()));
    }
    return new Outcome.Refused(
        "status " + status + (status / 100 == 3 ? ", redirects are not followed" : ""));
  }

  /** How long the header asks for: seconds, or a date; 0 for nothing that can be read. */
  static long waitMs(@Nullable String retryAfter, Instant now) {
    if (retryAfter == null) {
      return 0;
    }
    String value = retryAfter.strip();
    long waitMs;
    if (value.matches("[0-9]{1,9}")) {
      waitMs = TimeUnit.SECONDS.toMillis(Long.parseLong(value));
    } else {
      try {
        Instant until = Instant.from(DateTimeFormatter.RFC_1123_DATE_TIME.parse(value));
        waitMs = Duration.between(now, until).toMillis();
      } catch (DateTimeParseException e) {
        return 0;
      }
    }
    return Math.max(0, Math.min(waitMs, RETRY_AFTER_MS_MAX));
  }

  private static String problem(Throwable e) {
    Throwable cause = e instanceof CompletionException && e.getCause() != null ? e.getCause() : e;
    return cause instanceof TimeoutException || cause instanceof HttpTimeoutException
        ? "no answer in time"
        : cause.getClass().getSimpleName();
  }

  /** Reads a body away, up to a limit. */
  private static final class Drain implements HttpResponse.BodySubscriber<Void> {
    private final CompletableFuture<Void> read = new CompletableFuture<>();
    private Flow.@Nullable Subscription subscription;
    private long bytes;

    @Override
    public CompletionStage<Void> getBody() {
      return read;
    }

    @Override
    public void onSubscribe(Flow.Subscription given) {
      subscription = given;
      given.request(Long.MAX_VALUE);
    }

    @Override
    public void onNext(List<ByteBuffer> buffers) {
      for (ByteBuffer buffer : buffers) {
        bytes += buffer.remaining();
      }
      Flow.Subscription open = subscription;
      if (bytes > BODY_BYTES_MAX && open != null) {
        open.cancel();
        read.complete(null);
      }
    }

    @Override
    public void onError(Throwable e) {
      read.completeExceptionally(e);
    }

    @Override
    public void onComplete() {
      read.complete(null);
    }
  }
}

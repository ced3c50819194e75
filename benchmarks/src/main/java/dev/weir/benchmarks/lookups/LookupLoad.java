package dev.weir.benchmarks.lookups;

import com.linecorp.armeria.client.ClientFactory;
import com.linecorp.armeria.client.WebClient;
import com.linecorp.armeria.common.AggregatedHttpResponse;
import com.linecorp.armeria.common.HttpRequest;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;
import org.HdrHistogram.ConcurrentHistogram;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/** Asks one question over and over: as fast as it is answered, or at a rate. */
final class LookupLoad implements AutoCloseable {
  /** More under way than this waits, and the wait counts: fewer than the server's connections. */
  private static final int UNDER_WAY_MAX = 256;

  private static final long HIGHEST_NANOS = 60_000_000_000L;

  private final ClientFactory factory;
  private final WebClient client;
  private final Question question;
  private final AtomicLong asked = new AtomicLong();
  private final LongAdder failed = new LongAdder();

  LookupLoad(int port, Question question) {
    this.factory = ClientFactory.builder().build();
    this.client =
        WebClient.builder(question.protocol() + "://127.0.0.1:" + port)
            .factory(factory)
            .maxResponseLength(64L << 20)
            .responseTimeoutMillis(30_000)
            .build();
    this.question = question;
  }

  private HttpRequest next() {
    int body = (int) (asked.getAndIncrement() % question.bodies().size());
    return HttpRequest.of(question.headers(), question.bodies().get(body));
  }

  /** One answer's body, to be compared. */
  String answer() {
    AggregatedHttpResponse response =
        client
            .execute(HttpRequest.of(question.headers(), question.bodies().get(0)))
            .aggregate()
            .join();
    check(response, null);
    if (failed.sum() > 0) {
      throw new IllegalStateException(question.name() + ": " + response);
    }
    return response.contentUtf8();
  }

  /** Bytes of one answer. */
  int answerBytes() {
    return client
        .execute(HttpRequest.of(question.headers(), question.bodies().get(0)))
        .aggregate()
        .join()
        .content()
        .length();
  }

  private void check(@Nullable AggregatedHttpResponse response, @Nullable Throwable thrown) {
    boolean good = response != null && thrown == null && response.status().code() == 200;
    // Empty is no gRPC answer: it has no status.
    if (good && response != null && question.grpc()) {
      String code = response.trailers().get("grpc-status");
      String inHead = response.headers().get("grpc-status");
      good = (code == null || code.equals("0")) && inHead == null;
    }
    if (!good) {
      failed.increment();
    }
  }

  /** Answers per second with so many always under way. */
  double most(int underWay, double seconds) throws InterruptedException {
    LongAdder answered = new LongAdder();
    Semaphore free = new Semaphore(underWay);
    long start = System.nanoTime();
    long end = start + (long) (seconds * 1e9);
    while (System.nanoTime() < end) {
      free.acquire();
      send(
          () -> {
            answered.increment();
            free.release();
          });
    }
    free.acquire(underWay);
    return answered.sum() / ((System.nanoTime() - start) / 1e9);
  }

  /** Latencies in nanoseconds from when each was due (no coordinated omission). */
  Histogram atRate(double perSecond, double seconds) throws InterruptedException {
    Histogram latencies = new ConcurrentHistogram(HIGHEST_NANOS, 3);
    Semaphore free = new Semaphore(UNDER_WAY_MAX);
    long start = System.nanoTime();
    long count = (long) (perSecond * seconds);
    for (long i = 0; i < count; i++) {
      long due = start + (long) (i * 1e9 / perSecond);
      awaitNanos(due);
      free.acquire();
      send(
          () -> {
            latencies.recordValue(Math.min(HIGHEST_NANOS, Math.max(1, System.nanoTime() - due)));
            free.release();
          });
    }
    free.acquire(UNDER_WAY_MAX);
    return latencies;
  }

  private void send(Runnable done) {
    var unused =
        client
            .execute(next())
            .aggregate()
            .handle(
                (response, thrown) -> {
                  check(response, thrown);
                  done.run();
                  return true;
                });
  }

  private static void awaitNanos(long at) {
    for (long left = at - System.nanoTime(); left > 0; left = at - System.nanoTime()) {
      // The last stretch is spun through: parking wakes up to 60 us late.
      if (left > 100_000) {
        LockSupport.parkNanos(left - 80_000);
      } else {
        Thread.onSpinWait();
      }
    }
  }

  /** Answers that were none. */
  long failed() {
    return failed.sum();
  }

  @Override
  public void close() {
    factory.close();
  }
}

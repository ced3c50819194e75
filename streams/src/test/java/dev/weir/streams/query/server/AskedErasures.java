package dev.weir.streams.query.server;

import dev.weir.internal.ErasedRows;
import dev.weir.internal.ErasureReceipt;
import dev.weir.streams.erasure.EntityKey;
import dev.weir.streams.erasure.ErasureException;
import dev.weir.streams.erasure.ErasureReport;
import dev.weir.streams.erasure.ErasureRequests;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Stages that answer each request at once, unless they are away; keeps what was asked. */
final class AskedErasures implements ErasureRequests {
  record Asked(List<EntityKey> entities, @Nullable String reason) {}

  final List<Asked> asked = new ArrayList<>();
  final Map<String, ErasureReport> reports = new ConcurrentHashMap<>();
  volatile boolean away;
  volatile CountDownLatch go = new CountDownLatch(0);

  @Override
  public synchronized ErasureReport forget(
      List<EntityKey> entities,
      @Nullable String reason,
      Duration patience,
      Consumer<ErasureReport> progress) {
    try {
      go.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    asked.add(new Asked(entities, reason));
    String id = "00000000-0000-0000-0000-" + String.format("%012d", asked.size());
    Instant at = Instant.parse("2026-11-20T12:00:00Z");
    ErasureReceipt receipt =
        new ErasureReceipt(
            id,
            entities.get(0).entity(),
            "ab".repeat(32),
            reason,
            "user",
            0,
            "instance-1",
            7L,
            List.of(new ErasedRows("user_clicks", 1L, 50L)),
            0L,
            at,
            away ? null : at);
    reports.put(id, new ErasureReport(id, List.of(receipt), away ? 2 : 1));
    return reports.get(id);
  }

  @Override
  public ErasureReport find(String requestId) {
    if (requestId.startsWith("f")) {
      throw new ErasureException("erasure at kafka:9092: timed out", null);
    }
    return reports.getOrDefault(requestId, new ErasureReport(requestId, List.of(), 1));
  }
}

package dev.weir.streams.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class MetersTest {
  @Test
  void postsThatWait_areThoseThatCameLessThoseThatWentOn() {
    try (Meters meters = new Meters()) {
      meters.waitingPosts(3);
      meters.waitingPosts(-1);
      assertThat(meters.scrape()).contains("weir_posts_waiting 2.0");
    }
  }

  @Test
  void verdictsThatTakeLong_areToldApart() {
    try (Meters meters = new Meters()) {
      meters.verdictLatency(Duration.ofSeconds(2).toMillis());
      meters.verdictLatency(Duration.ofSeconds(20).toMillis());
      String page = meters.scrape();
      assertThat(page)
          .contains("weir_verdict_latency_seconds_bucket{le=\"1.0\"} 0")
          .contains("weir_verdict_latency_seconds_bucket{le=\"2.5\"} 1")
          .contains("weir_verdict_latency_seconds_bucket{le=\"30.0\"} 2");
    }
  }

  @Test
  void deadLetters_ofAReasonNotSeenYet_standAtZero() {
    try (Meters meters = new Meters()) {
      meters.noDeadLetterYet("UNDECODABLE");
      assertThat(meters.scrape()).contains("weir_dead_letters_total{reason=\"UNDECODABLE\"} 0.0");
      meters.deadLetter("UNDECODABLE");
      assertThat(meters.scrape()).contains("weir_dead_letters_total{reason=\"UNDECODABLE\"} 1.0");
    }
  }

  @Test
  void lookups_answeredByCopies_tellTheAgeOfTheirRows() {
    try (Meters meters = new Meters()) {
      meters.lookup(1, 1_000, 0);
      meters.lookup(1, 1_000, 20_000);
      assertThat(meters.scrape())
          .contains("weir_lookup_staleness_seconds_bucket{le=\"0.001\"} 1")
          .contains("weir_lookup_staleness_seconds_bucket{le=\"10.0\"} 1")
          .contains("weir_lookup_staleness_seconds_bucket{le=\"30.0\"} 2");
    }
  }
}

package dev.weir.streams.query.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.streams.query.server.LookupCase.Cell;
import dev.weir.streams.query.server.LookupCase.Column;
import dev.weir.streams.query.server.LookupCase.Outcome;
import dev.weir.streams.query.server.LookupTransport.Reply;
import io.grpc.ManagedChannel;
import io.grpc.okhttp.OkHttpChannelBuilder;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Feast's online serving contract: every rule of {@link LookupCases} over every transport. */
@Timeout(60)
final class LookupContractTest {
  private static RunningServer server;
  private static ManagedChannel channel;

  @BeforeAll
  static void start() {
    server = new RunningServer();
    LookupCases.fill(server);
    server.awayEntities.add("away");
    channel =
        OkHttpChannelBuilder.forAddress("127.0.0.1", server.server.address().getPort())
            .usePlaintext()
            .build();
  }

  @AfterAll
  static void stop() {
    channel.shutdownNow();
    server.close();
  }

  static Stream<Arguments> cases() {
    return Stream.of(LookupTransport.values())
        .flatMap(
            transport -> LookupCases.all().stream().map(rule -> Arguments.of(transport, rule)));
  }

  @ParameterizedTest(name = "{0}: {1}")
  @MethodSource("cases")
  void rule_overTransport_holds(LookupTransport transport, LookupCase rule) {
    Reply reply = transport.send(rule, server, channel);

    boolean java = transport == LookupTransport.JAVA_GRPC;
    if (java && rule.notOfJava) {
      assertThat(reply.outcome()).isEqualTo(Outcome.ANSWERED);
      return;
    }
    assertThat(reply.outcome()).as(reply.words()).isEqualTo(rule.outcome);
    assertThat(reply.words()).contains(rule.words);
    Map<String, List<Cell>> expected = new LinkedHashMap<>();
    for (Column column : rule.columns) {
      if (!java) {
        expected.put(column.name(), column.cells());
      } else if (!column.reference().isEmpty()) {
        // The Java service repeats no keys and names features by their references.
        expected.put(column.reference(), column.cells());
      }
    }
    assertThat(reply.columns()).containsExactlyEntriesOf(expected);
  }
}

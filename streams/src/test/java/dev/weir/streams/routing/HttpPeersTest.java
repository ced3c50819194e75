package dev.weir.streams.routing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.linecorp.armeria.common.HttpMethod;
import dev.weir.features.serving.FeatureVector;
import dev.weir.streams.query.server.Routes;
import dev.weir.streams.query.server.ServerSecurity;
import dev.weir.streams.query.server.ServerSettings;
import dev.weir.streams.query.server.WeirServer;
import dev.weir.streams.security.Callers;
import dev.weir.streams.security.Guard;
import dev.weir.streams.security.Role;
import dev.weir.streams.security.TestCertificates;
import dev.weir.streams.security.TlsFiles;
import dev.weir.streams.telemetry.Meters;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Instances ask each other over the network: who is let in, in plain text and over TLS. */
@Timeout(300)
final class HttpPeersTest {
  private static final RowQuestion QUESTION =
      new RowQuestion(
          60_000,
          List.of(
              new RowQuestion.Part(
                  "activity",
                  FewInstances.DEFINITIONS.views().get(0).columns(),
                  List.of(new RowQuestion.Key("a", FewInstances.NOW_MS)))));

  @TempDir private static Path directory;

  private static final List<AutoCloseable> CLOSING = new ArrayList<>();
  private static TestCertificates certificates;
  private static Instance plain;
  private static Instance secret;
  private static Instance certified;

  @BeforeAll
  static void start() throws Exception {
    certificates = new TestCertificates(directory);
    certificates.selfSigned("authority");
    certificates.selfSigned("stranger");
    for (String name : List.of("weir-1", "weir-2", "unknown")) {
      certificates.signed(name, "authority");
    }
    Path keys =
        Files.writeString(
            directory.resolve("keys"),
            String.join(
                "\n",
                "peers instance 0 " + Callers.hash("p"),
                "ranking reader 0 " + Callers.hash("r"),
                "weir-2 instance 0 cn:weir-2.example"));
    Optional<Guard> guard = Optional.of(new Guard(Callers.read(keys), System.nanoTime()));
    FewInstances rows =
        new FewInstances(1).owns(0, RoutingTable.partitionOf("a", FewInstances.PARTITIONS));
    rows.event("a", FewInstances.NOW_MS - 1_000, 0);
    TlsFiles withoutAuthority =
        new TlsFiles(
            certificates.file("weir-1.crt"), certificates.file("weir-1.key"), Optional.empty());
    plain = serve(rows, new ServerSecurity(guard, Optional.empty()));
    secret = serve(rows, new ServerSecurity(guard, Optional.of(withoutAuthority)));
    certified =
        serve(
            rows,
            new ServerSecurity(guard, Optional.of(certificates.files("weir-1", "authority"))));
  }

  private static Instance serve(FewInstances rows, ServerSecurity security) throws Exception {
    Meters meters = new Meters();
    WeirServer server =
        WeirServer.start(
            ServerSettings.listen("127.0.0.1:0"),
            security,
            new Routes(
                List.of(
                    new Routes.Entry(
                        HttpMethod.POST,
                        HttpPeers.PATH,
                        new RowsService(rows.local(0)),
                        Optional.of(Role.INSTANCE)))),
            meters);
    CLOSING.add(server);
    CLOSING.add(meters);
    return new Instance("127.0.0.1", server.address().getPort());
  }

  @AfterAll
  static void stop() throws Exception {
    for (AutoCloseable one : CLOSING) {
      one.close();
    }
  }

  private static Optional<TlsFiles> identity(String certificate) {
    return certificate.isEmpty()
        ? Optional.empty()
        : Optional.of(certificates.files(certificate, "authority"));
  }

  /** One answer, or the failure in a word; on a busy machine a connection may need another try. */
  private static String ask(Instance instance, Optional<TlsFiles> tls, String key) {
    PeerSecurity security =
        new PeerSecurity(tls, key.isEmpty() ? Optional.empty() : Optional.of(key));
    String said = "";
    try (HttpPeers peers = new HttpPeers(security)) {
      for (int attempt = 0; attempt < 10; attempt++) {
        said = said(catchThrowable(() -> assertOneEvent(peers.ask(instance, QUESTION).join())));
        if (!said.equals("unreachable")) {
          return said;
        }
      }
    }
    return said;
  }

  private static void assertOneEvent(List<RowAnswer> answers) {
    assertThat(answers).hasSize(1);
    FeatureVector vector = answers.get(0).vector();
    assertThat(vector).isNotNull();
    assertThat(vector.number(0)).isEqualTo(1);
  }

  private static String said(Throwable failure) {
    if (failure == null) {
      return "rows";
    }
    assertThat(failure).isInstanceOf(CompletionException.class);
    return failure.getCause() instanceof Peers.UnreachableException
        ? "unreachable"
        : String.valueOf(failure.getCause().getMessage());
  }

  @ParameterizedTest
  @CsvSource({"p, rows", "r, status 403", "'', status 401", "wrong, status 401"})
  void key_inPlainText_isLetInByItsRole(String key, String expected) {
    assertThat(ask(plain, Optional.empty(), key)).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource({"p, rows", "r, status 403", "'', status 401"})
  void key_overTls_isLetInByItsRole(String key, String expected) {
    assertThat(ask(secret, identity("weir-2"), key)).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource({
    // The certificate's own name has the role.
    "weir-2, '', rows",
    // Signed, and nobody's.
    "unknown, '', status 401",
    "unknown, p, rows",
    // A key wins over the certificate.
    "weir-2, r, status 403",
  })
  void certificate_ofTheAuthority_isWhoItSays(String certificate, String key, String expected) {
    assertThat(ask(certified, identity(certificate), key)).isEqualTo(expected);
  }

  @Test
  void certificate_ofAStranger_getsNoConnection() {
    assertThat(ask(certified, identity("stranger"), "p")).isEqualTo("unreachable");
  }

  @Test
  void server_ofAnotherAuthority_isNotAsked() {
    Optional<TlsFiles> trustsStrangers = Optional.of(certificates.files("weir-2", "stranger"));

    assertThat(ask(secret, trustsStrangers, "p")).isEqualTo("unreachable");
  }
}

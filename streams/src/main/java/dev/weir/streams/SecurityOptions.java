package dev.weir.streams;

import dev.weir.streams.command.CommandFailure;
import dev.weir.streams.query.server.ServerSecurity;
import dev.weir.streams.query.server.ServerSettings;
import dev.weir.streams.routing.PeerSecurity;
import dev.weir.streams.security.CallersFile;
import dev.weir.streams.security.SecurityFileException;
import dev.weir.streams.security.TlsFiles;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Who may ask, and how: {@code @Mixin} of run. */
final class SecurityOptions {
  @Option(
      names = "--api-keys",
      paramLabel = "FILE",
      description =
          "Let in only callers of that file, made by weir api-key (default: anyone). Read again when it"
              + " changes.")
  private @Nullable Path apiKeys;

  @Option(
      names = "--tls-cert",
      paramLabel = "FILE",
      description = "Certificate with its chain, PEM: HTTPS instead of HTTP, for gRPC too.")
  private @Nullable Path certificate;

  @Option(
      names = "--tls-key",
      paramLabel = "FILE",
      description = "Key of the certificate, PEM (PKCS #8, no password).")
  private @Nullable Path key;

  @Option(
      names = "--client-ca",
      paramLabel = "FILE",
      description = "Let in only clients with a certificate signed by these, PEM.")
  private @Nullable Path clientAuthority;

  @Option(
      names = "--unauthenticated",
      description =
          "Let in anyone on an address that other machines reach: somebody else guards it.")
  private boolean unauthenticated;

  @Option(
      names = "--peer-key",
      paramLabel = "KEY",
      defaultValue = "${env:WEIR_PEER_KEY}",
      description =
          "Shown to the other instances where these have --api-keys: of a caller with the role"
              + " instance (better: in WEIR_PEER_KEY, which no process list shows).")
  private @Nullable String peerKey;

  /**
   * What was asked for.
   *
   * @param cluster whether there may be other instances
   * @throws CommandFailure if a file does not do, nobody guards an address others reach, or
   *     instances would not let each other in
   */
  InstanceSecurity security(String listen, boolean cluster) {
    try {
      Path cert = certificate;
      Path certKey = key;
      if ((cert == null) != (certKey == null) || (clientAuthority != null && cert == null)) {
        throw new CommandFailure(
            "--tls-cert, --tls-key and --client-ca: one is missing (expected: certificate and key,"
                + " and with them a client authority if clients need certificates)");
      }
      if (apiKeys == null && clientAuthority == null && !unauthenticated) {
        refuseOpen(
            listen,
            "--api-keys FILE or --client-ca FILE, or --unauthenticated if somebody else guards it");
      }
      if (cluster && apiKeys != null && peerKey == null && clientAuthority == null) {
        throw new CommandFailure(
            "--api-keys: the other instances would not let this one in (expected: a key in"
                + " WEIR_PEER_KEY, made by weir api-key NAME --roles instance, or --client-ca)");
      }
      Optional<TlsFiles> tls =
          cert == null || certKey == null
              ? Optional.empty()
              : Optional.of(new TlsFiles(cert, certKey, Optional.ofNullable(clientAuthority)));
      Optional<CallersFile> callers = Optional.ofNullable(apiKeys).map(CallersFile::new);
      return new InstanceSecurity(
          new ServerSecurity(callers.map(CallersFile::guard), tls),
          new PeerSecurity(tls, Optional.ofNullable(peerKey)),
          callers);
    } catch (SecurityFileException e) {
      throw new CommandFailure(String.valueOf(e.getMessage()), e);
    }
  }

  /**
   * Nobody is asked who he is: only this machine may reach the address.
   *
   * @param expected the way out
   * @throws CommandFailure if other machines reach it
   */
  static void refuseOpen(String listen, String expected) {
    if (!loopback(listen)) {
      throw new CommandFailure(
          "--listen "
              + listen
              + ": other machines reach it and anyone would be let in (expected: "
              + expected
              + ")");
    }
  }

  private static boolean loopback(String listen) {
    try {
      return InetAddress.getByName(ServerSettings.listen(listen).host()).isLoopbackAddress();
    } catch (UnknownHostException | IllegalArgumentException e) {
      // Told in its own words when the server starts.
      return true;
    }
  }
}

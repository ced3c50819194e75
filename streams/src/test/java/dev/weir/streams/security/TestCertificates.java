package dev.weir.streams.security;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Certificates and their keys as PEM files, NAME.crt and NAME.key, made by the JDK's own tool. The
 * common name is {@code NAME.example}; a server's is good for 127.0.0.1 and localhost.
 */
public final class TestCertificates {
  private static final String PASSWORD = "changeit";
  private static final String ALIAS = "k";

  private final Path directory;

  public TestCertificates(Path directory) {
    this.directory = directory;
  }

  /** A file of this directory. */
  public Path file(String name) {
    return directory.resolve(name);
  }

  /** The files of a certificate, trusting whom an authority signed. */
  public TlsFiles files(String name, String authority) {
    return new TlsFiles(
        file(name + ".crt"), file(name + ".key"), java.util.Optional.of(file(authority + ".crt")));
  }

  /** One that vouches for itself; also good to sign others. */
  public void selfSigned(String name) throws Exception {
    pair(name);
    write(name);
  }

  /** One that an authority vouches for. */
  public void signed(String name, String authority) throws Exception {
    pair(name);
    String request = file(name + ".csr").toString();
    String answer = file(name + ".der").toString();
    keytool("-certreq", "-alias", ALIAS, "-file", request, "-keystore", store(name));
    keytool(
        "-gencert",
        "-alias",
        ALIAS,
        "-validity",
        "2",
        "-ext",
        "san=ip:127.0.0.1,dns:localhost",
        "-infile",
        request,
        "-outfile",
        answer,
        "-keystore",
        store(authority));
    write(name);
    pem(name + ".crt", "CERTIFICATE", Files.readAllBytes(Path.of(answer)));
  }

  private void pair(String name) throws Exception {
    keytool(
        "-genkeypair",
        "-alias",
        ALIAS,
        "-keyalg",
        "EC",
        "-groupname",
        "secp256r1",
        "-validity",
        "2",
        "-dname",
        "CN=" + name + ".example",
        "-ext",
        "san=ip:127.0.0.1,dns:localhost",
        "-ext",
        "bc:c",
        "-storetype",
        "PKCS12",
        "-keystore",
        store(name));
  }

  private String store(String name) {
    return file(name + ".p12").toString();
  }

  private void write(String name) throws Exception {
    KeyStore opened = KeyStore.getInstance(new File(store(name)), PASSWORD.toCharArray());
    pem(name + ".crt", "CERTIFICATE", opened.getCertificate(ALIAS).getEncoded());
    pem(name + ".key", "PRIVATE KEY", opened.getKey(ALIAS, PASSWORD.toCharArray()).getEncoded());
  }

  private static void keytool(String... arguments) throws Exception {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
    command.addAll(List.of(arguments));
    command.addAll(List.of("-storepass", PASSWORD));
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String said = new String(process.getInputStream().readAllBytes(), UTF_8);
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).as(said).isTrue();
    assertThat(process.exitValue()).as(said).isZero();
  }

  private void pem(String name, String what, byte[] der) throws IOException {
    String body = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der);
    Files.writeString(
        file(name), "-----BEGIN " + what + "-----\n" + body + "\n-----END " + what + "-----\n");
  }
}

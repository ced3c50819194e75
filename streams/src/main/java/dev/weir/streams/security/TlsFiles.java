package dev.weir.streams.security;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * PEM files for TLS.
 *
 * @param certificate of the server, with its chain
 * @param key of the certificate, PKCS #8 without a password
 * @param clientAuthority those whose certificates clients must show; empty when they need none
 */
public record TlsFiles(Path certificate, Path key, Optional<Path> clientAuthority) {
  public TlsFiles {
    List<String> problems = new ArrayList<>();
    Stream.concat(Stream.of(certificate, key), clientAuthority.stream())
        .filter(file -> !Files.isReadable(file))
        .forEach(file -> problems.add(file + ": cannot be read (expected: a PEM file)"));
    if (!problems.isEmpty()) {
      throw new SecurityFileException(problems);
    }
  }
}

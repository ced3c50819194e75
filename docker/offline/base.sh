#!/bin/bash
# Makes the file system of the base image weir-offline/jre without any image registry: the
# essential packages of Debian, libstdc++ for RocksDB, and a JRE at /opt/java.
#   docker/offline/base.sh FILE.tar
#   JDK      JDK whose jlink makes the JRE (default: a Temurin 25 under /usr/lib/jvm; without
#            one the image gets Debian's JRE 17)
#   MIRROR   Debian mirror (default: the one this machine's apt uses)
#   SUITE    Debian release (default: bookworm)
# Needs root and mmdebstrap; about 40 MB of download. Two runs on the same packages give the same
# bytes: times are SOURCE_DATE_EPOCH (default: the epoch), files come in order.
set -euo pipefail

fail() { echo "base.sh: $*" >&2; exit 1; }

tar=${1:-}
[ -n "$tar" ] || fail "usage: base.sh FILE.tar"
suite=${SUITE:-bookworm}
export SOURCE_DATE_EPOCH=${SOURCE_DATE_EPOCH:-0}
jdk=${JDK:-}
if [ -z "$jdk" ]; then
  for home in /usr/lib/jvm/temurin-25*; do
    [ -x "$home/bin/jlink" ] && jdk=$home
  done
fi

command -v mmdebstrap >/dev/null || fail "no mmdebstrap: apt-get install mmdebstrap"
[ "$(id -u)" = 0 ] || fail "needs root"
mirror=${MIRROR:-$(apt-get indextargets --format '$(REPO_URI) $(CODENAME)' 'Created-By: Packages' |
  awk -v suite="$suite" '$2 == suite { print $1; exit }')}
[ -n "$mirror" ] || fail "no Debian mirror for $suite among this machine's apt sources; say MIRROR="

root=$(mktemp -d)
trap 'rm -rf "$root"' EXIT
packages=libstdc++6,ca-certificates
[ -n "$jdk" ] || packages=$packages,openjdk-17-jre-headless
mmdebstrap --quiet --mode=root --variant=essential --include="$packages" \
  --dpkgopt='path-exclude=/usr/share/doc/*' --dpkgopt='path-exclude=/usr/share/man/*' \
  --dpkgopt='path-exclude=/usr/share/locale/*' "$suite" "$root/fs" "$mirror"
mkdir -p "$root/fs/opt"
if [ -n "$jdk" ]; then
  # What a JRE has, and jcmd to look into a running instance.
  "$jdk/bin/jlink" --output "$root/fs/opt/java" --no-header-files --no-man-pages --strip-debug \
    --add-modules java.se,jdk.charsets,jdk.crypto.cryptoki,jdk.crypto.ec,jdk.httpserver,jdk.jcmd,jdk.jfr,jdk.localedata,jdk.management,jdk.management.agent,jdk.naming.dns,jdk.net,jdk.nio.mapmode,jdk.security.auth,jdk.security.jgss,jdk.unsupported,jdk.zipfs
else
  ln -sfn "$(dirname "$(dirname "$(chroot "$root/fs" readlink -f /usr/bin/java)")")" \
    "$root/fs/opt/java"
fi
tar -C "$root/fs" --sort=name --mtime="@$SOURCE_DATE_EPOCH" --numeric-owner --format=gnu \
  --exclude=./dev/* --exclude=./proc/* --exclude=./sys/* --exclude=./run/* -cf "$tar.new" .
mv "$tar.new" "$tar"

#!/bin/bash
# Makes the base image weir-offline/jre17 without any image registry: a minimal Debian with a
# JRE 17, from Debian's packages by debootstrap.
#   MIRROR   Debian mirror (default: the one this machine's apt uses)
#   SUITE    Debian release (default: bookworm)
#   CACHE    tar file to keep the root file system in; used again when it is there
# Needs root, debootstrap and docker. About 300 MB and, mostly, the time of the download.
set -euo pipefail

fail() { echo "base.sh: $*" >&2; exit 1; }

image=weir-offline/jre17
suite=${SUITE:-bookworm}
cache=${CACHE:-}

if [ -n "$cache" ] && [ -f "$cache" ]; then
  docker import "$cache" "$image"
  exit 0
fi

command -v debootstrap >/dev/null || fail "no debootstrap: apt-get install debootstrap"
[ "$(id -u)" = 0 ] || fail "debootstrap needs root"
mirror=${MIRROR:-$(apt-get indextargets --format '$(REPO_URI) $(CODENAME)' 'Created-By: Packages' |
  awk -v suite="$suite" '$2 == suite { print $1; exit }')}
[ -n "$mirror" ] || fail "no Debian mirror for $suite among this machine's apt sources; say MIRROR="

root=$(mktemp -d)
trap 'rm -rf "$root"' EXIT
# The JRE's own dependencies come along; libgomp1 or libstdc++6 is what RocksDB's library needs.
debootstrap --variant=minbase --include=openjdk-17-jre-headless,libstdc++6,ca-certificates \
  "$suite" "$root" "$mirror" || { tail -n 20 "$root/debootstrap/debootstrap.log" >&2 || true; fail "debootstrap failed"; }
rm -rf "$root"/var/cache/apt/archives/*.deb "$root"/var/lib/apt/lists/* "$root"/usr/share/doc/* \
  "$root"/usr/share/man/*
ln -sfn "$(dirname "$(dirname "$(chroot "$root" readlink -f /usr/bin/java)")")" "$root/opt/java"

if [ -n "$cache" ]; then
  tar -C "$root" -cf "$cache.new" .
  mv "$cache.new" "$cache"
  docker import "$cache" "$image"
else
  tar -C "$root" -c . | docker import - "$image"
fi

#!/bin/bash
# Builds all images that docker-compose.yml needs besides Grafana, without an image registry:
#   weir-offline/jre          base.sh: Debian and a JRE
#   weir-offline/kafka        the broker, from the jars of Weir's distribution
#   weir-offline/weir         Weir, from the same jars
#   weir-offline/prometheus   Prometheus, from Debian's package
# Then:
#   . docker/offline/images.env
#   docker compose up -d --no-build kafka-1 kafka-2 kafka-3 topics weir-1 weir-2 prometheus
#   LIB      jars of the distribution (default: streams/target/weir/lib; ./weir --version makes them)
#   PARTS    folder to keep downloads and the base's file system in: used again when they are there
# With "parts" as its argument it only fills PARTS: that needs the network, and no Docker.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
root=$(cd "$here/../.." && pwd)
lib=${LIB:-$root/streams/target/weir/lib}
export DOCKER_BUILDKIT=0 # the builder that every Docker has; it needs no plugin

context=$(mktemp -d)
trap 'rm -rf "$context"' EXIT
parts=${PARTS:-$context/parts}
mkdir -p "$parts"
[ -f "$parts/base.tar" ] || "$here/base.sh" "$parts/base.tar"
if [ ! -f "$parts/prometheus" ]; then
  # The program alone: its package also brings a web interface's fonts and scripts.
  (cd "$context" && apt-get -q download prometheus && dpkg-deb -x prometheus_*.deb package)
  cp "$context/package/usr/bin/promtool" "$parts/"
  cp "$context/package/usr/bin/prometheus" "$parts/"
fi
[ "${1:-}" = parts ] && exit

[ -d "$lib" ] || { echo "images.sh: no $lib: run ./weir --version first" >&2; exit 1; }
docker import --change 'ENV JAVA_HOME=/opt/java' \
  --change 'ENV PATH=/opt/java/bin:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin' \
  --change 'ENV LANG=C.UTF-8' "$parts/base.tar" weir-offline/jre

# Contexts of their own, with fixed times: two builds of the same files give the same layers.
build() { # image, Dockerfile; files are in $context/$1
  find "$context/$1" -exec touch -h -d @0 {} +
  # The file beside the context, not in it: COPY . / takes all that is there.
  docker build --network none -f "$2" --build-arg RUNTIME_IMAGE=weir-offline/jre \
    -t "weir-offline/$1" "$context/$1"
}

mkdir -p "$context/weir/docker" "$context/weir/streams/target/weir"
cp "$root/weir" "$root/LICENSE" "$context/weir/"
cp "$root/docker/healthy.sh" "$context/weir/docker/"
cp -R "$lib" "$context/weir/streams/target/weir/lib"
build weir "$root/docker/Dockerfile.prebuilt"

broker=$context/kafka/opt/kafka
mkdir -p "$broker/lib"
cp "$lib"/*.jar "$broker/lib/"
rm -f "$broker"/lib/weir-*.jar "$broker"/lib/rocksdbjni-*.jar "$broker"/lib/duckdb_jdbc-*.jar
cp "$here/kafka-start.sh" "$here/logback.xml" "$broker/"
build kafka "$here/Dockerfile.kafka"

mkdir -p "$context/prometheus/usr/local/bin"
cp "$parts/prometheus" "$parts/promtool" "$context/prometheus/usr/local/bin/"
build prometheus "$here/Dockerfile.prometheus"

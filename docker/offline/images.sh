#!/bin/bash
# Builds all images that docker-compose.yml needs for brokers and Weir, without an image registry:
#   weir-offline/jre17   base.sh: Debian and a JRE
#   weir-offline/kafka   the broker, from the jars of Weir's distribution
#   weir-offline/weir    Weir, from the same jars
# Then:
#   KAFKA_IMAGE=weir-offline/kafka WEIR_IMAGE=weir-offline/weir \
#     docker-compose up -d --no-build kafka-1 kafka-2 kafka-3 topics weir-1 weir-2
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
root=$here/../..
lib=$root/streams/target/weir/lib
export DOCKER_BUILDKIT=0 # the builder that every Docker has; it needs no plugin

[ -d "$lib" ] || { echo "images.sh: no $lib: run ./weir --version first" >&2; exit 1; }
docker image inspect weir-offline/jre17 >/dev/null 2>&1 || "$here/base.sh"

docker build -f "$root/docker/Dockerfile.prebuilt" --build-arg RUNTIME_IMAGE=weir-offline/jre17 \
  -t weir-offline/weir "$root"

# A context of its own: the root's .dockerignore leaves these files out.
context=$(mktemp -d)
trap 'rm -rf "$context"' EXIT
mkdir "$context/lib"
cp "$lib"/*.jar "$context/lib/"
rm -f "$context"/lib/weir-*.jar "$context"/lib/rocksdbjni-*.jar
cp "$here/kafka-start.sh" "$context/"
docker build -f "$here/Dockerfile.kafka" -t weir-offline/kafka "$context"

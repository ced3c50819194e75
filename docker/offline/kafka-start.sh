#!/bin/bash
# Starts one KRaft broker; formats its directory on the first start. KAFKA_* become settings as in
# the official image: KAFKA_NODE_ID is node.id ("__" stands for "_"). CLUSTER_ID names the cluster.
set -euo pipefail

config=$(mktemp)
while IFS='=' read -r -d '' name value; do
  case $name in
    KAFKA_HEAP_OPTS | KAFKA_OPTS | KAFKA_LOG_LEVEL) ;;
    KAFKA_*)
      key=${name#KAFKA_}
      key=${key,,}
      key=${key//__/%}
      key=${key//_/.}
      printf '%s=%s\n' "${key//%/_}" "$value" >>"$config"
      ;;
  esac
done < <(env -0)

# By the environment: an unquoted * on the command line would be expanded by the shell.
export CLASSPATH='/opt/kafka/lib/*'
log=-Dlogback.configurationFile=/opt/kafka/logback.xml
options="${KAFKA_HEAP_OPTS:--Xms256m -Xmx512m} $log ${KAFKA_OPTS:-}"
# shellcheck disable=SC2086 # options are words
java -Xmx128m -XX:TieredStopAtLevel=1 $log kafka.tools.StorageTool format --ignore-formatted \
  --cluster-id "${CLUSTER_ID:?CLUSTER_ID: expected a cluster id}" --config "$config"
# shellcheck disable=SC2086
exec java $options -XX:+UseG1GC -XX:+ExitOnOutOfMemoryError kafka.Kafka "$config"

#!/bin/bash
# The entry point that Testcontainers' KafkaContainer calls: every KAFKA_X_Y variable becomes the broker property x.y.
set -e
properties=/tmp/server.properties
env | grep '^KAFKA_' | while IFS='=' read -r name value; do
  echo "$(echo "${name#KAFKA_}" | tr 'A-Z_' 'a-z.')=$value"
done >"$properties"
grep -q '^log.dirs=' "$properties" || echo 'log.dirs=/tmp/kafka-logs' >>"$properties"
java -cp '/opt/kafka/libs/*' kafka.tools.StorageTool format --ignore-formatted -t "${CLUSTER_ID:-5L6g3nShT-eMCtK--X86sw}" -c "$properties"
exec java -Xmx512m -XX:TieredStopAtLevel=1 -cp '/opt/kafka/libs/*' kafka.Kafka "$properties"

#!/bin/sh
# Makes topics, principals and their rules; safe to run again.
set -eu
tools=/opt/kafka/bin
to="--bootstrap-server kafka:9094 --command-config /etc/weiquan/admin.properties"
until $tools/kafka-broker-api-versions.sh $to > /dev/null 2>&1; do sleep 1; done
while read -r service hears; do
  case "$service" in ''|'#') continue ;; esac
  $tools/kafka-topics.sh $to --create --if-not-exists --topic "$service" --partitions 3 --replication-factor 1 \
    --config message.timestamp.type=LogAppendTime --config retention.ms=1209600000 --config max.message.bytes=2097152
  password=$(sed -n "s/^$service //p" /run/secrets/passwords)
  $tools/kafka-configs.sh $to --alter --entity-type users --entity-name "$service" \
    --add-config "SCRAM-SHA-512=[password=$password]" > /dev/null
  $tools/kafka-acls.sh $to --add --allow-principal "User:$service" --operation Write --operation Describe --topic "$service"
  for topic in $hears; do
    $tools/kafka-acls.sh $to --add --allow-principal "User:$service" --operation Read --operation Describe --topic "$topic"
  done
  $tools/kafka-acls.sh $to --add --allow-principal "User:$service" --operation Read --group "$service"
done < /etc/weiquan/principals.txt

#!/bin/sh
# Makes topics, principals and their rules; safe to run again. A password is no argument, which the tool repeats where it fails.
set -eu
umask 077
replicas=${REPLICAS:-1} # of each topic, on as many brokers; one of them may be away
in_sync=$((replicas > 1 ? replicas - 1 : 1))
tools=/opt/kafka/bin
to="--bootstrap-server kafka:9094 --command-config /etc/weiquan/admin.properties"
# A name that is not known yet, a broker that is just starting: each call is repeated before the step fails.
call() {
  tool=$1
  shift
  for pause in 1 2 4 8; do
    $tools/"$tool" $to "$@" && return
    sleep $pause
  done
  $tools/"$tool" $to "$@"
}
while read -r service hears; do
  case "$service" in ''|'#') continue ;; esac
  call kafka-topics.sh --create --if-not-exists --topic "$service" --partitions 3 --replication-factor "$replicas" \
    --config min.insync.replicas="$in_sync" --config message.timestamp.type=LogAppendTime --config retention.ms=1209600000 --config max.message.bytes=2097152
  sed -n "s/^$service \(.*\)/SCRAM-SHA-512=password=\1/p" /run/secrets/passwords > /tmp/password
  call kafka-configs.sh --alter --entity-type users --entity-name "$service" --add-config-file /tmp/password > /dev/null
  call kafka-acls.sh --add --allow-principal "User:$service" --operation Write --operation Describe --topic "$service"
  call kafka-acls.sh --add --allow-principal "User:$service" --operation Read --operation Describe $(printf -- ' --topic %s' $hears)
  call kafka-acls.sh --add --allow-principal "User:$service" --operation Read --group "$service"
done < /etc/weiquan/principals.txt
rm /tmp/password

#!/usr/bin/env bash
# Makes every secret of this deployment once, into secrets/ beside this file; what is there already is kept.
set -euo pipefail
umask 077
cd "$(dirname "$0")"
services="intake dispatch odr refunds analytics gateway"
mkdir -p secrets/kafka secrets/postgres secrets/gateway secrets/tls
secret() { openssl rand -hex 32; }
kept() { [ -s "$1" ] || secret > "$1"; cat "$1"; }

# An authority of our own; the certificates of the broker, of its administrator, of the database and of our processes.
certificate() { # where, whose, names beside it, what for
  [ -s "$1/$2.pem" ] && return
  openssl req -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -subj "/CN=$2" -keyout "$1/key" -out "$1/request" 2>/dev/null
  openssl x509 -req -in "$1/request" -CA secrets/kafka/ca.pem -CAkey secrets/kafka/ca.key -CAcreateserial -days 825 \
    -extfile <(printf 'subjectAltName=DNS:%s%s\nextendedKeyUsage=%s\nauthorityKeyIdentifier=keyid:always' "$2" "$3" "$4") -out "$1/certificate" 2>/dev/null
  cat "$1/key" "$1/certificate" secrets/kafka/ca.pem > "$1/$2.pem"
  rm "$1/key" "$1/request" "$1/certificate"
}
if [ ! -s secrets/kafka/ca.pem ]; then # without its usage Python 3.13 believes none of its certificates
  openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 3650 -subj /CN=weiquan-authority \
    -addext keyUsage=critical,keyCertSign,cRLSign -keyout secrets/kafka/ca.key -out secrets/kafka/ca.pem 2>/dev/null
fi
certificate secrets/kafka kafka ,DNS:kafka-2,DNS:kafka-3 serverAuth,clientAuth # of one broker, or of three
certificate secrets/kafka admin "" clientAuth
certificate secrets/kafka postgres "" serverAuth
for service in $services; do # by its name for the others, as localhost for its own health check; no client of the broker's
  certificate secrets/tls "$service" ,DNS:localhost serverAuth
done

owner=$(kept secrets/postgres/owner.password)
internal=$(kept secrets/internal.key)
vault=$([ -s secrets/vault.key ] || openssl rand -base64 32 | tr +/ -_ > secrets/vault.key; cat secrets/vault.key)
refunds_vault=$([ -s secrets/refunds-vault.key ] || openssl rand -base64 32 | tr +/ -_ > secrets/refunds-vault.key; cat secrets/refunds-vault.key)
gateway_vault=$([ -s secrets/gateway-vault.key ] || openssl rand -base64 32 | tr +/ -_ > secrets/gateway-vault.key; cat secrets/gateway-vault.key)
metrics=$(kept secrets/gateway/metrics.key)

# What only the steps before the start may know: the owner of the database, and every role.
steps=secrets/steps.env
tls="sslmode=verify-full&sslrootcert=/run/secrets/ca.pem"
echo "WEIQUAN_DATABASE_URL=postgresql://weiquan:$owner@postgres:5432/weiquan?$tls" > $steps
: > secrets/kafka/passwords
for service in $services; do
  database=$(kept "secrets/postgres/$service.password")
  url="postgresql://weiquan_$service:$database@postgres:5432/weiquan?$tls"
  name=$(echo "$service" | tr '[:lower:]' '[:upper:]')_DATABASE_URL
  echo "$name=$url" >> $steps
  {
    echo "$name=$url"
    echo "BUS_DATABASE_URL=$url"
    echo "WEIQUAN_INTERNAL_KEY=$internal"
    if [ "$service" != gateway ]; then
      broker=$(kept "secrets/kafka/$service.password")
      echo "$service $broker" >> secrets/kafka/passwords
      echo "KAFKA_USERNAME=$service"
      echo "KAFKA_PASSWORD=$broker"
    fi
    if [ "$service" = intake ]; then echo "INTAKE_VAULT_KEY=$vault"; fi
    if [ "$service" = refunds ]; then echo "REFUNDS_VAULT_KEY=$refunds_vault"; fi
    if [ "$service" = gateway ]; then echo "GATEWAY_VAULT_KEY=$gateway_vault"; echo "GATEWAY_METRICS_KEY=$metrics"; fi
  } > "secrets/$service.env"
done
# Read by containers under accounts of their own; on this machine the folder keeps everybody else out.
chmod 0700 secrets
chmod 0644 secrets/kafka/{ca,kafka,admin,postgres}.pem secrets/tls/*.pem secrets/kafka/passwords secrets/postgres/owner.password secrets/gateway/metrics.key
echo "secrets are in $(pwd)/secrets: keep vault.key, refunds-vault.key and gateway-vault.key apart from every backup"

#!/bin/bash
# The round trip of one ping at a time, Java against C: the jars and pingpong.c take turns, so that whatever else
# changes on the machine meets both. Server on core 0, client on core 1, back to back over 127.0.0.1.
# Prints the median over the rounds of each p50, and of the ratio Java / C of each round.
#
#   latency.sh [java]      needs the jars (mvn package -DskipTests), cc and taskset
#
# Environment: ROUNDS (5), COUNT (50000) and WARMUP (20000) round trips, SIZE (160) bytes of JSON,
# PROTOCOLS ("tcp udp")
set -eu
root=$(cd "$(dirname "$0")/../.." && pwd)
java=${1:-${JAVA_HOME:+$JAVA_HOME/bin/}java}
rounds=${ROUNDS:-5} count=${COUNT:-50000} warmup=${WARMUP:-20000} size=${SIZE:-160} protocols=${PROTOCOLS:-tcp udp}
scratch=$(mktemp -d)
server=

stop_server() {
  if [ -n "$server" ]; then
    kill "$server" 2>/dev/null || true
    wait "$server" 2>/dev/null || true
    server=
  fi
}
trap 'stop_server; rm -rf "$scratch"' EXIT
trap 'exit 130' INT TERM

# Starts a server on core 0 and waits up to 10 seconds for its first line, which ends with the port.
start_server() {
  : >"$scratch/ready"
  taskset -c 0 "$@" >"$scratch/ready" 2>"$scratch/server.log" </dev/null &
  server=$!
  for _ in $(seq 100); do
    if [ -s "$scratch/ready" ]; then
      port=$(grep -o '[0-9]*$' "$scratch/ready")
      return
    fi
    sleep 0.1
  done
  echo "no server: $*" >&2
  cat "$scratch/server.log" >&2
  exit 2
}

# p50 of one round, microseconds
c_round() {
  local wire=$size
  [ "$1" = udp ] || wire=$((size + 4)) # the frame's length
  start_server "$scratch/pingpong" server "$1" "$wire"
  taskset -c 1 "$scratch/pingpong" client "$1" "$wire" "$port" "$count" "$warmup" >"$scratch/c"
  stop_server
  p50=$(sed 's/.*p50 \([0-9.]*\).*/\1/' "$scratch/c")
}

java_round() {
  start_server "$java" -jar "$root/$1-server/target/$1-server.jar" -p 0
  taskset -c 1 "$java" -jar "$root/$1-client/target/$1-client.jar" ping "127.0.0.1:$port" \
    -i 0 -c "$count" --warmup "$warmup" -s "$size" --max-samples 1 -q --json "$scratch/java" >"$scratch/client.log" 2>&1 ||
    { cat "$scratch/client.log" >&2; exit 2; }
  stop_server
  p50=$(grep -o '"rttNanos":{[^}]*}' "$scratch/java" | grep -o '"p50":[0-9]*' | awk -F: '{ printf "%.2f", $2 / 1000 }')
}

# Of the numbers in the column of a file
median() {
  awk -v column="$1" '{ print $column }' "$2" | sort -n |
    awk '{ v[NR] = $1 } END { printf "%.2f", NR % 2 ? v[(NR + 1) / 2] : (v[NR / 2] + v[NR / 2 + 1]) / 2 }'
}

for protocol in $protocols; do
  for jar in "$protocol-server" "$protocol-client"; do
    [ -f "$root/$jar/target/$jar.jar" ] || { echo "$jar.jar is missing: mvn package -DskipTests" >&2; exit 2; }
  done
done
cc -O2 -Wall -o "$scratch/pingpong" "$root/integration-tests/benchmarks/pingpong.c"
"$java" -version 2>&1 | head -1 >&2

for round in $(seq "$rounds"); do
  for protocol in $protocols; do
    c_round "$protocol"
    c=$p50
    java_round "$protocol"
    echo "$c $p50 $(awk -v c="$c" -v java="$p50" 'BEGIN { print java / c }')" >>"$scratch/$protocol"
    echo "round $round of $rounds, $protocol: C $c µs, Java $p50 µs" >&2
  done
done

echo "| protocol | C p50 (µs) | Java p50 (µs) | ratio |"
echo "|---|---:|---:|---:|"
for protocol in $protocols; do
  file=$scratch/$protocol
  echo "| $protocol | $(median 1 "$file") | $(median 2 "$file") | $(median 3 "$file") |"
done

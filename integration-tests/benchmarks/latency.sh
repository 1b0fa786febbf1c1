#!/bin/bash
# The round trip of one ping at a time, back to back over 127.0.0.1: pingpong.c, the bare ping-pong of lab/PingPong.java,
# and the jars take turns, so that whatever else changes on the machine meets all three.
# Prints a table with each end on a core of its own (server on core 0, client on core 1), and one with all of them on core
# 0: the medians over the rounds of each p50, and of the rounds' ratios to C. The last row is the difference of the two
# protocols as each of the three sees it.
#
#   latency.sh [java]      needs the jars (mvn package -DskipTests), cc and taskset
#
# Environment: ROUNDS (5), COUNT (50000) and WARMUP (20000) round trips, SIZE (160) bytes of JSON,
# PROTOCOLS ("tcp udp"), CORES ("two one")
set -eu
root=$(cd "$(dirname "$0")/../.." && pwd)
java=${1:-${JAVA_HOME:+$JAVA_HOME/bin/}java}
rounds=${ROUNDS:-5} count=${COUNT:-50000} warmup=${WARMUP:-20000} size=${SIZE:-160}
protocols=${PROTOCOLS:-tcp udp} cores=${CORES:-two one}
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

# Starts a server on core 0 and waits up to 30 seconds for its first line, which ends with the port.
start_server() {
  : >"$scratch/ready"
  taskset -c 0 "$@" >"$scratch/ready" 2>"$scratch/server.log" </dev/null &
  server=$!
  for _ in $(seq 300); do
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

# Runs a client on its core, and stops the server that it has talked to.
client() {
  taskset -c "$client_core" "$@" >"$scratch/client" 2>"$scratch/client.log" || { cat "$scratch/client.log" >&2; exit 2; }
  stop_server
}

# Each of these leaves the p50 of one round in $p50, in microseconds.

c_round() {
  start_server "$scratch/pingpong" server "$1" "$wire"
  client "$scratch/pingpong" client "$1" "$wire" "$port" "$count" "$warmup"
  p50=$(sed 's/.*p50 \([0-9.]*\).*/\1/' "$scratch/client")
}

bare_round() {
  start_server "$java" "$root/lab/PingPong.java" "$1" server 0
  client "$java" "$root/lab/PingPong.java" "$1" client "$port" "$count" "$warmup" "$wire"
  p50=$(sed 's/.*p50 \([0-9.]*\).*/\1/' "$scratch/client")
}

jars_round() {
  start_server "$java" -jar "$root/$1-server/target/$1-server.jar" -p 0
  client "$java" -jar "$root/$1-client/target/$1-client.jar" ping "127.0.0.1:$port" \
    -i 0 -c "$count" --warmup "$warmup" -s "$size" --max-samples 1 -q --json "$scratch/json"
  p50=$(grep -o '"rttNanos":{[^}]*}' "$scratch/json" | grep -o '"p50":[0-9]*' | awk -F: '{ printf "%.2f", $2 / 1000 }')
}

# One round of all three, over one protocol, the one after the other.
round_of() {
  wire=$size
  [ "$1" = udp ] || wire=$((size + 4)) # the frame's length
  c_round "$1"
  c=$p50
  bare_round "$1"
  bare=$p50
  jars_round "$1"
  echo "$c $bare $p50" | awk '{ print $0, $2 / $1, $3 / $1 }' >>"$scratch/$cores_used.$1"
  echo "round $round of $rounds, $cores_used, $1: C $c µs, bare Java $bare µs, jars $p50 µs" >&2
}

# Of the numbers in the column of a file
median() {
  awk -v column="$1" '{ print $column }' "$2" | sort -n |
    awk '{ v[NR] = $1 } END { printf "%.2f", NR % 2 ? v[(NR + 1) / 2] : (v[NR / 2] + v[NR / 2 + 1]) / 2 }'
}

print_table() {
  echo
  case $cores_used in
    two) echo "Each end on a core of its own: a round trip wakes both cores up" ;;
    one) echo "Both ends share one core: nothing but what the programs and the kernel do" ;;
  esac
  echo
  echo "| protocol | C p50 (µs) | bare Java p50 (µs) | jars p50 (µs) | bare / C | jars / C |"
  echo "|---|---:|---:|---:|---:|---:|"
  for protocol in $protocols; do
    file=$scratch/$cores_used.$protocol
    echo "| $protocol | $(median 1 "$file") | $(median 2 "$file") | $(median 3 "$file")" \
      "| $(median 4 "$file") | $(median 5 "$file") |"
  done
  if [ -f "$scratch/$cores_used.tcp" ] && [ -f "$scratch/$cores_used.udp" ]; then
    paste -d ' ' "$scratch/$cores_used.tcp" "$scratch/$cores_used.udp" |
      awk '{ print $1 - $6, $2 - $7, $3 - $8 }' >"$scratch/difference"
    echo "| tcp less udp | $(median 1 "$scratch/difference") | $(median 2 "$scratch/difference")" \
      "| $(median 3 "$scratch/difference") | | |"
  fi
}

for protocol in $protocols; do
  for jar in "$protocol-server" "$protocol-client"; do
    [ -f "$root/$jar/target/$jar.jar" ] || { echo "$jar.jar is missing: mvn package -DskipTests" >&2; exit 2; }
  done
done
cc -O2 -Wall -o "$scratch/pingpong" "$root/integration-tests/benchmarks/pingpong.c"
"$java" -version 2>&1 | head -1 >&2

for cores_used in $cores; do
  [ "$cores_used" = one ] && client_core=0 || client_core=1
  for round in $(seq "$rounds"); do
    for protocol in $protocols; do
      round_of "$protocol"
    done
  done
  print_table
done

#!/bin/bash
# Requests answered a second over UDP, in a closed loop: udp-server.jar against BareUdpServer.java, a bare loop of plain
# blocking Java that checks nothing. Both are started once and loaded in turns by udpload.c, from so many sockets with so
# many requests under way on each. Prints the medians over the rounds, the median of the rounds' ratios, and how many
# requests each server has left unanswered in all rounds.
#
#   udp-throughput.sh [java]      needs the jars (mvn package -DskipTests) and cc
#
# Environment: ROUNDS (5), SECONDS_EACH (3), LOADS ("1x1 16x1 256x1 64x8", sockets x requests under way on each)
set -eu
root=$(cd "$(dirname "$0")/../.." && pwd)
java=${1:-${JAVA_HOME:+$JAVA_HOME/bin/}java}
rounds=${ROUNDS:-5} seconds=${SECONDS_EACH:-3} loads=${LOADS:-1x1 16x1 256x1 64x8}
jar=$root/udp-server/target/udp-server.jar
[ -f "$jar" ] || { echo "udp-server.jar is missing: mvn package -DskipTests" >&2; exit 2; }
scratch=$(mktemp -d)
servers=
finish() {
  for pid in $servers; do
    kill "$pid" 2>/dev/null || true
    wait "$pid" 2>/dev/null || true
  done
  rm -rf "$scratch"
}
trap finish EXIT
trap 'exit 130' INT TERM

# Leaves the port of the server's ready line in $port; waits up to 30 seconds for it.
start_server() {
  : >"$scratch/ready"
  "$@" >"$scratch/ready" 2>"$scratch/server.log" </dev/null &
  servers="$servers $!"
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

# Of the numbers in the column of a file
median() {
  awk -v column="$1" '{ print $column }' "$2" | sort -n |
    awk '{ v[NR] = $1 } END { print NR % 2 ? v[(NR + 1) / 2] : (v[NR / 2] + v[NR / 2 + 1]) / 2 }'
}

# Puts $load on the server of this name; leaves what was answered a second and what was lost in two variables of its name.
measure() {
  "$scratch/udpload" "$2" "${load%x*}" "${load#*x}" "$seconds" >"$scratch/measured"
  read -r "$1_answered" "$1_lost" < <(sed 's/answered \([0-9]*\) .* lost \([0-9]*\) .*/\1 \2/' "$scratch/measured")
}

cc -O2 -Wall -o "$scratch/udpload" "$root/integration-tests/benchmarks/udpload.c"
"$java" -version 2>&1 | head -1 >&2
start_server "$java" "$root/integration-tests/benchmarks/BareUdpServer.java"
bare_port=$port
start_server "$java" -jar "$jar" -p 0
ours_port=$port

for round in $(seq 0 "$rounds"); do # round 0 warms the servers up
  for load in $loads; do
    if [ $((round % 2)) = 0 ]; then
      measure bare "$bare_port"
      measure ours "$ours_port"
    else
      measure ours "$ours_port"
      measure bare "$bare_port"
    fi
    [ "$round" = 0 ] || echo "$ours_answered $bare_answered $ours_lost $bare_lost" |
      awk '{ print $0, $1 / $2 }' >>"$scratch/$load"
    echo "round $round of $rounds, $load: udp-server $ours_answered, lost $ours_lost;" \
      "bare loop $bare_answered, lost $bare_lost" >&2
  done
done

echo "| sockets | under way on each | udp-server | lost | bare loop | lost | ratio |"
echo "|---:|---:|---:|---:|---:|---:|---:|"
for load in $loads; do
  file=$scratch/$load
  printf "| %s | %s | %.0f | %d | %.0f | %d | %.2f |\n" "${load%x*}" "${load#*x}" \
    "$(median 1 "$file")" "$(awk '{ n += $3 } END { print n }' "$file")" \
    "$(median 2 "$file")" "$(awk '{ n += $4 } END { print n }' "$file")" "$(median 5 "$file")"
done

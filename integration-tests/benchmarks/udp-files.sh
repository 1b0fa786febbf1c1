#!/bin/bash
# A file over UDP on loopback, both ways, both ends on a memory file system: with the default settings, and with others.
# Each client is a process of its own, as a person would run it; the time is that of the transfer, as the client reports
# it itself, the SHA-256 of both ends included. The processor time is that of the whole client, its start included, and
# what the server took meanwhile. TCP has a line of its own, for comparison. The settings take turns.
#
#   udp-files.sh [java]    needs the jars (mvn package -DskipTests), and three times SIZE in /dev/shm
#
# Environment: ROUNDS (9), SIZE (100000000, bytes), SETTINGS (a line of options for each row)
set -eu
root=$(cd "$(dirname "$0")/../.." && pwd)
java=${1:-${JAVA_HOME:+$JAVA_HOME/bin/}java}
rounds=${ROUNDS:-9} size=${SIZE:-100000000}
settings=${SETTINGS:-"--payload 1200
--payload 1400
--payload 8kB
--payload 32kB
--payload 60kB --window 128
--recovery go-back-n
--congestion none --window 64"}
scratch=$(mktemp -d /dev/shm/udp-files.XXXXXX)
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

mkdir "$scratch/served" "$scratch/got"
head -c "$size" /dev/urandom >"$scratch/served/file"

# Leaves the address of the server's ready line in $address and its process in $server; waits up to 10 seconds for it.
start_server() {
  : >"$scratch/ready"
  "$java" -jar "$root/$1-server/target/$1-server.jar" -p 0 -d "$scratch/served" --writable \
    >"$scratch/ready" 2>"$scratch/$1.log" </dev/null &
  server=$!
  servers="$servers $server"
  for _ in $(seq 100); do
    if [ -s "$scratch/ready" ]; then
      address=$(sed 's/.*ready on //' "$scratch/ready")
      return
    fi
    sleep 0.1
  done
  echo "no server" >&2
  cat "$scratch/$1.log" >&2
  exit 2
}

ticks=$(getconf CLK_TCK)
# Processor time that a process has used, in ticks of the system's clock.
used() { awk '{ print $14 + $15 }' "/proc/$1/stat"; }

# Runs a client of $1 against the server $2, and prints MB/s, and its own and the server's processor time in seconds.
client() {
  local protocol=$1 pid=$2 before times
  shift 2
  before=$(used "$pid")
  TIMEFORMAT='%U %S'
  times=$({ time "$java" -jar "$root/$protocol-client/target/$protocol-client.jar" "$@" \
    >"$scratch/line" 2>"$scratch/errors"; } 2>&1) || { cat "$scratch/errors" >&2; exit 2; }
  echo "$times $(($(used "$pid") - before)) $(sed 's/.* bytes in \([0-9.]*\) s.*/\1/' "$scratch/line")" |
    awk -v size="$size" -v ticks="$ticks" '{ printf "%.1f %.2f %.2f\n", size / 1e6 / $4, $1 + $2, $3 / ticks }'
}

# One round with some options: appends to the files of this row.
round() {
  local row=$1 protocol=$2 pid=$3 where=$4
  shift 4
  client "$protocol" "$pid" get "$where" file "$scratch/got/file" "$@" >"$scratch/get"
  client "$protocol" "$pid" put "$where" "$scratch/got/file" copy "$@" >"$scratch/put"
  cmp "$scratch/served/file" "$scratch/served/copy"
  rm "$scratch/got/file" "$scratch/served/copy"
  [ "$round" = 0 ] || paste -d ' ' "$scratch/get" "$scratch/put" >>"$scratch/row$row" # round 0 warms the servers up
}

start_server tcp
tcp=$server tcp_address=$address
start_server udp
udp=$server udp_address=$address
for round in $(seq 0 "$rounds"); do
  round 0 tcp "$tcp" "$tcp_address"
  row=0
  while read -r line; do
    row=$((row + 1))
    # The options are words.
    # shellcheck disable=SC2086
    round $row udp "$udp" "$udp_address" $line </dev/null
  done <<<"$settings"
done

median() {
  awk -v c="$2" '{ print $c }' "$1" | sort -n |
    awk '{ v[NR] = $1 } END { print NR % 2 ? v[(NR + 1) / 2] : (v[NR / 2] + v[NR / 2 + 1]) / 2 }'
}
echo "$size bytes, the medians of $rounds rounds"
echo "| settings | get, MB/s | client, s | server, s | put, MB/s | client, s | server, s |"
echo "|---|---:|---:|---:|---:|---:|---:|"
row=0
while read -r line; do
  printf '| %s |' "$line"
  for column in 1 2 3 4 5 6; do
    printf ' %s |' "$(median "$scratch/row$row" $column)"
  done
  echo
  row=$((row + 1))
done <<<"TCP
$settings"

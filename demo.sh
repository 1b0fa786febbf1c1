#!/usr/bin/env bash
# Measures TCP and UDP side by side on this machine: builds what is missing, starts both servers on free loopback
# ports, lets ping runs over TCP and UDP take turns, and prints one table and what follows from it. After each run, the
# bare ping-pong of lab/PingPong.java makes as many round trips, to show what of them is the cost of the instrument.
# Needs a JDK (17 or later) and Maven. Leaves the results in target/demo/ and nothing running.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"

rounds=${DEMO_ROUNDS:-10}
count=${DEMO_COUNT:-5000}
warmup=${DEMO_WARMUP:-5000}

java=${JAVA_HOME:+$JAVA_HOME/bin/}java
results=target/demo
children=('') # one that is none: some shells take an empty list for an unset one

complain() {
  printf 'demo.sh: %s\n' "$*" >&2
}

stop_children() {
  local pid
  for pid in "${children[@]:1}"; do
    kill "$pid" 2>/dev/null || true
  done
  for pid in "${children[@]:1}"; do
    wait "$pid" 2>/dev/null || true
  done
}
trap stop_children EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

# Whether a jar is missing, or older than anything that it is built from.
must_build() {
  local jar
  for jar in {tcp,udp}-{server,client}; do
    [[ -f $jar/target/$jar.jar ]] || return 0
    [[ -z $(find pom.xml common/pom.xml "$jar/pom.xml" common/src/main "$jar/src/main" -newer "$jar/target/$jar.jar" \
      -print -quit) ]] || return 0
  done
  return 1
}

build() {
  local log=$results/build.log
  command -v mvn >/dev/null || { complain "Maven (mvn) is not on the PATH: install it, then run this again"; exit 2; }
  echo "Building (once; the log is in $log) ..."
  if ! mvn -B -q package -DskipTests -pl tcp-server,tcp-client,udp-server,udp-client -am >"$log" 2>&1; then
    tail -n 20 "$log" >&2
    complain "the build failed, see above"
    exit 2
  fi
}

# Starts a server, a name and what java is told, in the background and waits for its ready line; puts the address into
# $address.
start_server() {
  local name=$1 log=$results/$1.log out=$results/$1.out pid tries
  shift
  : >"$out"
  "$java" "$@" >"$out" 2>"$log" &
  pid=$!
  children+=("$pid")
  for ((tries = 0; tries < 400; tries++)); do # 20 seconds
    if grep -q 'ready on ' "$out"; then
      address=$(sed -n 's/.*ready on //p' "$out")
      return
    fi
    kill -0 "$pid" 2>/dev/null || break
    sleep 0.05
  done
  complain "$name did not start: $(cat "$out" "$log" | tail -n 1)"
  exit 2
}

# Runs a client, told to java, and waits for its end; its output goes to a file.
run_client() {
  local out=$1
  shift
  # In the background, because the shell obeys a signal only while it waits.
  "$java" "$@" >"$out" 2>"$out.errors" &
  children[5]=$! # behind the four servers
  if ! wait "${children[5]}"; then
    complain "the ping failed: $(cat "$out" "$out.errors" | tail -n 1)"
    exit 2
  fi
  unset 'children[5]'
}

measure() {
  local protocol=$1 server=$2 file=$3
  run_client "$results/$protocol-client.log" -jar "$protocol-client/target/$protocol-client.jar" ping "$server" \
    -i 0 -c "$count" --warmup "$warmup" -q --json "$file"
}

# The bare ping-pong, with as many bytes; TCP's frames are 4 bytes longer than their message.
measure_bare() {
  local protocol=$1 port=$2 bytes=160
  [[ $protocol == udp ]] || bytes=164
  run_client "$results/bare-$protocol.out" lab/PingPong.java "$protocol" client "$port" "$count" "$warmup" "$bytes"
  sed -n 's/.*p50 \([0-9.]*\) us/\1/p' "$results/bare-$protocol.out" >>"$results/bare-$protocol.p50"
}

median() {
  sort -n "$1" | awk '{ v[NR] = $1 } END { printf "%.2f", (v[int((NR + 1) / 2)] + v[int(NR / 2) + 1]) / 2 }'
}

command -v "$java" >/dev/null || { complain "no java: install a JDK, 17 or later"; exit 2; }
mkdir -p "$results"
rm -f "$results"/*.json "$results"/*.p50
if must_build; then build; fi

start_server tcp-server -jar tcp-server/target/tcp-server.jar -b 127.0.0.1 -p 0
tcp=$address
start_server udp-server -jar udp-server/target/udp-server.jar -b 127.0.0.1 -p 0
udp=$address
start_server bare-tcp-server lab/PingPong.java tcp server 0
bare_tcp=${address##*:}
start_server bare-udp-server lab/PingPong.java udp server 0
bare_udp=${address##*:}

echo "Measuring: $rounds rounds, each $count round trips over TCP and as many over UDP, after $warmup to warm up ..."
for ((round = 1; round <= rounds; round++)); do
  # Who goes first changes, so that neither always follows the other.
  order=(tcp udp)
  ((round % 2)) || order=(udp tcp)
  for protocol in "${order[@]}"; do
    measure "$protocol" "${!protocol}" "$results/$protocol-$(printf '%02d' "$round").json"
    bare_port=bare_$protocol
    measure_bare "$protocol" "${!bare_port}"
  done
done

echo
"$java" -jar tcp-client/target/tcp-client.jar report "$results"/*.json \
  --floor "tcp=$(median "$results/bare-tcp.p50")us,udp=$(median "$results/bare-udp.p50")us"
echo
echo "The results of each run are in $results/, for 'report' and for programs."

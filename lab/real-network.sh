#!/usr/bin/env bash
# What a lossy path does to TCP and to UDP, with the TCP of the real kernel and without root: makes a network of its own
# (unshare -Urn), in which 5 % of the packets to port 4242 are dropped, runs ping over TCP and over UDP in it, side by
# side, a request each 20 ms, and prints one table.
#
#   lab/real-network.sh    needs Linux with user namespaces, ip, nft (or iptables), Java 17 or later, and the jars
#                          (mvn package -DskipTests)
#
# Environment: COUNT (1000) requests of each, INTERVAL (20ms) between them, LOSS (5) percent
#
# Exit status: 0 if there is a table, 2 if not, which is then explained. Leaves nothing behind and nothing running.
set -euo pipefail
here=${BASH_SOURCE[0]%/*}
[[ $here != "${BASH_SOURCE[0]}" ]] || here=.
root=$(cd "$here/.." && pwd)

count=${COUNT:-1000}
interval=${INTERVAL:-20ms}
loss=${LOSS:-5}

java=${JAVA_HOME:+$JAVA_HOME/bin/}java
port=4242
children=('') # one that is none: some shells take an empty list for an unset one

complain() {
  printf 'real-network.sh: %s\n' "$*" >&2
  exit 2
}

# Says all that is missing here at once.
require_all() {
  local missing=() jar all
  command -v unshare >/dev/null || missing+=('unshare (util-linux)')
  command -v ip >/dev/null || missing+=('ip (iproute2)')
  command -v nft >/dev/null || command -v iptables >/dev/null || missing+=('nft (nftables; iptables will do as well)')
  command -v "$java" >/dev/null || missing+=('java (17 or later)')
  for jar in {tcp,udp}-{server,client}; do
    [[ -f $root/$jar/target/$jar.jar ]] || missing+=("$jar.jar (mvn package -DskipTests builds it)")
  done
  if ((${#missing[@]} > 0)); then
    printf -v all '%s; ' "${missing[@]}"
    complain "missing here: ${all%; }"
  fi
  unshare -Urn true 2>/dev/null ||
    complain "missing here: user namespaces (unshare -Urn fails; see user.max_user_namespaces, or AppArmor's rules)"
}

stop_children() {
  local pid
  for pid in "${children[@]:1}"; do
    kill "$pid" 2>/dev/null || true
  done
  for pid in "${children[@]:1}"; do
    wait "$pid" 2>/dev/null || true
  done
  rm -rf "$scratch"
}

# Drops packets that have left already and would be received. Where they leave, the kernel would tell UDP of it
# ("Operation not permitted"), and TCP would repeat at once what nobody has lost on the way.
drop_packets() {
  if command -v nft >/dev/null; then
    tool=nft
    nft -f - <<EOF
table inet lab {
  chain arriving {
    type filter hook input priority 0;
    meta l4proto { tcp, udp } th dport $port numgen random mod 100 < $loss drop
  }
}
EOF
  else
    tool=iptables
    local protocol
    for protocol in tcp udp; do
      XTABLES_LOCKFILE=$scratch/lock iptables -A INPUT -p "$protocol" --dport "$port" \
        -m statistic --mode random --probability "$(printf '0.%02d' "$loss")" -j DROP
    done
  fi
}

# Starts a server in the background and waits for its ready line.
start_server() {
  local name=$1 pid tries
  : >"$scratch/$name.out"
  "$java" -jar "$root/$name/target/$name.jar" -p "$port" >"$scratch/$name.out" 2>"$scratch/$name.err" &
  pid=$!
  children+=("$pid")
  for ((tries = 0; tries < 1200; tries++)); do # a minute
    if grep -q ' ready on ' "$scratch/$name.out"; then
      return
    fi
    kill -0 "$pid" 2>/dev/null || break
    sleep 0.05
  done
  complain "$name did not start: $(cat "$scratch/$name".{out,err} | tail -n 1)"
}

# Pings over TCP and UDP side by side, and waits for both. What TCP repeats is late by its time, but comes: it is waited
# for as long as that takes. What UDP has lost is given up after a second.
ping_both() {
  local protocol servers=("${children[@]}")
  local -A pids=() timeouts=([tcp]=1m [udp]=1s)
  for protocol in tcp udp; do
    "$java" -jar "$root/$protocol-client/target/$protocol-client.jar" ping "127.0.0.1:$port" -q "$@" \
      -W "${timeouts[$protocol]}" --connect-timeout 1m --json "$protocol.json" >/dev/null 2>"$protocol.err" &
    pids[$protocol]=$!
    children+=("$!")
  done
  for protocol in tcp udp; do
    wait "${pids[$protocol]}" || complain "the ping over $protocol failed: $(tail -n 1 "$protocol.err")"
  done
  children=("${servers[@]}")
}

# How many segments the kernel has sent again in this network.
retransmissions() {
  awk '$1 == "Tcp:" && column { print $column; exit }
       $1 == "Tcp:" { for (i = 2; i <= NF; i++) if ($i == "RetransSegs") column = i }' /proc/net/snmp
}

if (($# == 0)); then
  [[ $loss =~ ^(0|[1-9][0-9]?)$ ]] || complain "LOSS is a whole percentage from 0 to 99, not '$loss'"
  require_all
  exec unshare -Urn "$BASH" "$root/lab/real-network.sh" in-the-network
fi
[[ $* == in-the-network ]] || complain "it takes no arguments, but COUNT, INTERVAL and LOSS from the environment"

scratch=$(mktemp -d)
trap stop_children EXIT
trap 'exit 130' INT
trap 'exit 143' TERM
cd "$scratch" # which is what the servers serve

ip link set lo up || complain "the loopback interface of the new network can't be switched on"
start_server tcp-server
start_server udp-server
ping_both -c 500 -i 0 # so that the servers' own start is over
drop_packets || complain "missing here: the kernel's part of $tool (nf_tables with numgen, or the match statistic)"
ping_both -c "$count" -i "$interval"
retransmitted=$(retransmissions)

echo "A request each $interval, $count over TCP and as many over UDP; $tool drops $loss % of what goes to port $port."
"$java" -jar "$root/tcp-client/target/tcp-client.jar" report --unlike tcp.json udp.json | sed -n 1,3p
echo "TCP: the kernel has sent $retransmitted segments again. UDP: what is lost stays lost."

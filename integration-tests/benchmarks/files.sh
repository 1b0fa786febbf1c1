#!/bin/bash
# One big file over loopback, both ends on a memory file system: curl -o from nginx with sendfile, then get and put of the
# jars, in turns, so that whatever else changes on the machine meets all. Each client is a process of its own, as a
# person would run it; the time is that of the transfer, as curl and the client report it themselves. The jars check
# the SHA-256 at both ends, curl and nginx check nothing.
#
#   files.sh [java]        needs the jars (mvn package -DskipTests), nginx, curl, and three times SIZE in /dev/shm
#
# Environment: ROUNDS (9), SIZE (1G), PORT (18080) for nginx
set -eu
root=$(cd "$(dirname "$0")/../.." && pwd)
java=${1:-${JAVA_HOME:+$JAVA_HOME/bin/}java}
rounds=${ROUNDS:-9} size=${SIZE:-1G} port=${PORT:-18080}
for tool in nginx curl; do
  command -v $tool >/dev/null || PATH=$PATH:/usr/sbin command -v $tool >/dev/null || { echo "no $tool here" >&2; exit 2; }
done
PATH=$PATH:/usr/sbin
scratch=$(mktemp -d /dev/shm/files.XXXXXX)
nginx= server=
finish() {
  for pid in $nginx $server; do
    kill "$pid" 2>/dev/null || true
    wait "$pid" 2>/dev/null || true
  done
  rm -rf "$scratch"
}
trap finish EXIT
trap 'exit 130' INT TERM

mkdir "$scratch/served" "$scratch/got"
head -c "$size" /dev/urandom >"$scratch/served/file"
cat >"$scratch/nginx.conf" <<END
daemon off;
worker_processes 1;
pid $scratch/nginx.pid;
error_log $scratch/nginx.log;
events { worker_connections 64; }
http {
  sendfile on;
  tcp_nopush on;
  access_log off;
  client_body_temp_path $scratch/body;
  proxy_temp_path $scratch/proxy;
  fastcgi_temp_path $scratch/fastcgi;
  uwsgi_temp_path $scratch/uwsgi;
  scgi_temp_path $scratch/scgi;
  server { listen 127.0.0.1:$port; root $scratch/served; }
}
END
[ "$(id -u)" != 0 ] || sed -i '1i user root;' "$scratch/nginx.conf"
nginx -c "$scratch/nginx.conf" &
nginx=$!

# The address of the server's ready line; waits up to 10 seconds for it.
start_server() {
  : >"$scratch/ready"
  "$java" -jar "$root/tcp-server/target/tcp-server.jar" -p 0 -d "$scratch/served" --writable \
    >"$scratch/ready" 2>"$scratch/server.log" </dev/null &
  server=$!
  for _ in $(seq 100); do
    if [ -s "$scratch/ready" ]; then
      address=$(sed 's/.*ready on //' "$scratch/ready")
      return
    fi
    sleep 0.1
  done
  echo "no server" >&2
  cat "$scratch/server.log" >&2
  exit 2
}

client() {
  "$java" -jar "$root/tcp-client/target/tcp-client.jar" "$@" >"$scratch/line" || exit 2
  sed 's/.* bytes in \([0-9.]*\) s.*/\1/' "$scratch/line"
}

start_server
sleep 2.5 # a digest is remembered of files only that have not changed for two seconds
echo "| round | curl | get, first | get | put |"
echo "|---|---:|---:|---:|---:|"
for round in $(seq 0 "$rounds"); do
  kill "$server"
  wait "$server" || true
  start_server # which knows no digest
  curl=$(curl -s -o "$scratch/got/file" -w '%{time_total}' "http://127.0.0.1:$port/file")
  rm "$scratch/got/file"
  first=$(client get "$address" file "$scratch/got/file")
  rm "$scratch/got/file"
  get=$(client get "$address" file "$scratch/got/file")
  rm "$scratch/got/file"
  put=$(client put "$address" "$scratch/served/file" copy)
  rm "$scratch/served/copy"
  [ "$round" = 0 ] || echo "$curl $first $get $put" >>"$scratch/times" # round 0 touches the memory for the first time
  echo "| $round | $curl | $first | $get | $put |"
done
median() {
  sort -n | awk '{ v[NR] = $1 } END { printf "%.3f", NR % 2 ? v[(NR + 1) / 2] : (v[NR / 2] + v[NR / 2 + 1]) / 2 }'
}
echo "| median of rounds 1 to $rounds, s | $(for column in 1 2 3 4; do
  awk -v c=$column '{ print $c }' "$scratch/times" | median
  [ $column = 4 ] || printf ' | '
done) |"
echo "speed of get / curl: $(awk '{ print $1 / $3 }' "$scratch/times" | median)," \
  "of the first get / curl: $(awk '{ print $1 / $2 }' "$scratch/times" | median)," \
  "of put / get: $(awk '{ print $3 / $4 }' "$scratch/times" | median)," \
  "of put / first get: $(awk '{ print $2 / $4 }' "$scratch/times" | median) (medians of the rounds)"

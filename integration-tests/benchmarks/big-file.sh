#!/bin/bash
# A file of 10 GB down and up again with a heap of 48 MB at both ends, compared with the original. Prints what the
# client says and the most memory that each process has used.
#
#   big-file.sh [java]     needs the jars (mvn package -DskipTests) and three times SIZE of disk in SCRATCH
#
# Environment: SIZE (10G), SCRATCH (/dev/shm if it has room for all of it, else TMPDIR)
set -eu
root=$(cd "$(dirname "$0")/../.." && pwd)
java=${1:-${JAVA_HOME:+$JAVA_HOME/bin/}java}
size=${SIZE:-10G}
needed=$((3 * $(numfmt --from=iec "$size") / 1024))
place=${SCRATCH:-/dev/shm}
[ "$(df --output=avail "$place" | tail -1)" -gt $needed ] || place=${SCRATCH:-${TMPDIR:-/tmp}}
scratch=$(mktemp -d "$place/big-file.XXXXXX")
server=
finish() {
  [ -z "$server" ] || kill "$server" 2>/dev/null || true
  rm -rf "$scratch"
}
trap finish EXIT
trap 'exit 130' INT TERM

mkdir "$scratch/served" "$scratch/got"
echo "Making a file of $size in $place ..."
head -c "$size" /dev/urandom >"$scratch/served/file"
"$java" -Xmx48m -jar "$root/tcp-server/target/tcp-server.jar" -p 0 -d "$scratch/served" --writable \
  >"$scratch/ready" 2>"$scratch/server.log" </dev/null &
server=$!
for _ in $(seq 100); do
  [ ! -s "$scratch/ready" ] || break
  sleep 0.1
done
address=$(sed 's/.*ready on //' "$scratch/ready")
[ -n "$address" ] || { cat "$scratch/server.log" >&2; exit 2; }

# Most resident memory of a client that has ended is known to time(1) only; ask Linux while it runs.
client() {
  "$java" -Xmx48m -jar "$root/tcp-client/target/tcp-client.jar" "$@" &
  local pid=$! peak=0
  while kill -0 $pid 2>/dev/null; do
    peak=$(awk '/VmHWM/ { print $2 }' /proc/$pid/status 2>/dev/null || echo "$peak")
    sleep 0.2
  done
  wait $pid
  echo "most memory of the client: $((${peak:-0} / 1024)) MiB"
}
client get "$address" file "$scratch/got/file"
cmp "$scratch/served/file" "$scratch/got/file" && echo "what was got is the same"
rm "$scratch/served/file"
client put "$address" "$scratch/got/file" again
cmp "$scratch/got/file" "$scratch/served/again" && echo "what was put is the same"
echo "most memory of the server: $(($(awk '/VmHWM/ { print $2 }' /proc/$server/status) / 1024)) MiB"

#!/bin/bash
# Messages a second with 64 busy connections: tcp-server.jar against Netty with the same codec, in turns.
# Needs the jars (mvn package -DskipTests); takes about a minute and a half.
#
#   throughput.sh [java [rounds]]
set -eu
. "$(dirname "$0")/classpath.sh"
"$java" -cp "$classpath" socketlab.benchmark.ThroughputBenchmark "$jar" "${2:-5}"

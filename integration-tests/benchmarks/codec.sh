#!/bin/bash
# What encoding and decoding one message costs, against plain Jackson streaming: nanoseconds, and bytes allocated
# (gc.alloc.rate.norm). Takes about four minutes.
#
#   codec.sh [java [JMH options]]      codec.sh java -f 1 'odecPing$' is a quick look
set -eu
. "$(dirname "$0")/classpath.sh"
shift || true
"$java" -cp "$classpath" org.openjdk.jmh.Main -prof gc "${@:-CodecBenchmark}"

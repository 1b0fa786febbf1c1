#!/bin/bash
# 10,000 connections that are open and silent: memory, threads and file descriptors of tcp-server.jar.
# Needs the jars (mvn package -DskipTests) and a limit of open files above 10,200 (ulimit -n).
#
#   idle.sh [java [connections]]
set -eu
. "$(dirname "$0")/classpath.sh"
"$java" -cp "$classpath" socketlab.benchmark.IdleConnections "$jar" "${2:-10000}"

#!/bin/bash
# What the servers hold before, during and after each attack on their memory that the tests know of: the bytes of live
# objects, once the rest is collected, and resident memory. Builds first, and takes some minutes.
#
#   memory.sh [java]
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
java=${1:-${JAVA_HOME:+$JAVA_HOME/bin/}java}
java=$(command -v "$java")

"$java" -version 2>&1 | head -n 1
mvn -B verify -DskipUnitTests -Dsocketlab.java="$java" -Dsocketlab.attacks=true \
  -Dit.test='MemoryAttacksOn*IT' -Dfailsafe.failIfNoSpecifiedTests=false | sed -n 's/^.*memory: //p; /ERROR/p'

#!/bin/bash
# How many segments a second are simulated on one core. Takes about a minute.
#
#   simulation.sh [java]
set -eu
. "$(dirname "$0")/classpath.sh"
"$java" -cp "$classpath" socketlab.benchmark.SimulationSpeed

# To be sourced: compiles the benchmarks and leaves what java needs to run them in $classpath.
# The first argument of every benchmark script is the java to run; without it, that of JAVA_HOME or of the PATH.
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
java=${1:-${JAVA_HOME:+$JAVA_HOME/bin/}java}
jar=tcp-server/target/tcp-server.jar

mvn -q -B test-compile org.apache.maven.plugins:maven-dependency-plugin:3.11.0:build-classpath \
  -pl common,integration-tests -am -Dmdep.outputFile=target/test-classpath -Dmdep.includeScope=test
classpath=common/target/classes:integration-tests/target/test-classes:$(cat integration-tests/target/test-classpath)

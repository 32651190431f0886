#!/usr/bin/env bash
# Builds the image tributary-test/kafka for ContainersIT where no image registry is reachable: a minimal Debian with a Java runtime,
# and the broker's jars that Maven has copied to deploy/target/lib. Needs root, debootstrap and a Docker engine.
#   deploy/src/test/containers/kafka-image.sh && mvn verify -pl deploy -am -Dit.test=ContainersIT -Dtributary.test.kafka.image=tributary-test/kafka
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
lib=$here/../../../target/lib
work=${WORK:-$(mktemp -d)}
[ -d "$lib" ] || { echo 'run mvn package first: deploy/target/lib is missing' >&2; exit 1; }
if [ ! -x "$work/root/usr/bin/java" ]; then
  echo "debootstrap into $work/root"
  debootstrap --variant=minbase --include=openjdk-17-jre-headless bookworm "$work/root" >"$work/debootstrap.log"
fi
mkdir -p "$work/root/opt/kafka/libs" "$work/root/etc/kafka/docker"
rm -rf "$work/root/var/cache/apt/archives"/*.deb
find "$lib" -maxdepth 1 -name '*.jar' \( -name 'kafka*' -o -name 'jackson*' -o -name 'slf4j-api*' -o -name 'scala*' -o -name 'metrics-core*' \
  -o -name 'jopt*' -o -name 'zstd*' -o -name 'lz4*' -o -name 'snappy*' -o -name 'caffeine*' -o -name 're2j*' -o -name 'commons-*' -o -name 'jose4j*' \
  -o -name 'pcollections*' -o -name 'argparse4j*' -o -name 'jspecify*' \) -exec cp {} "$work/root/opt/kafka/libs/" \;
install -m 755 "$here/kafka-run.sh" "$work/root/etc/kafka/docker/run"
tar -C "$work/root" -c . | docker import -c 'ENV PATH=/usr/sbin:/usr/bin:/sbin:/bin' -c 'CMD ["/etc/kafka/docker/run"]' - tributary-test/kafka

# Weir from sources. Both images can be a site's own:
#   docker build --build-arg BUILD_IMAGE=… --build-arg RUNTIME_IMAGE=… -t weir .
# BUILD_IMAGE has a JDK 17 or newer; RUNTIME_IMAGE a JRE 17 or newer, glibc (RocksDB's library),
# a POSIX shell, and curl, wget or bash for the health check.
# Without a Maven repository in reach: docker/Dockerfile.prebuilt.
ARG BUILD_IMAGE=eclipse-temurin:17-jdk
ARG RUNTIME_IMAGE=eclipse-temurin:25-jre

FROM ${BUILD_IMAGE} AS build
# A repository of the site: MVNW_REPOURL for Maven itself, MAVEN_ARGS for the rest, e.g.
# "-s .mvn/settings.xml" with that file laid there.
ARG MVNW_REPOURL
ARG MAVEN_ARGS
WORKDIR /src
COPY . .
RUN rm -rf streams/target && ./mvnw -B -q -Dquick -pl streams -am package

# Files and folders with fixed times: two builds of the same sources give the same layers.
FROM ${RUNTIME_IMAGE} AS files
COPY weir LICENSE docker/healthy.sh /out/opt/weir/
COPY --from=build /src/streams/target/weir/lib /out/opt/weir/lib
RUN find /out -exec touch -h -d @0 {} +

FROM ${RUNTIME_IMAGE}
# A number is user enough, and a user's entry would carry the day it was made.
RUN mkdir -p /data && chown 10001:10001 /data && touch -d @0 /data
COPY --from=files /out/ /
ENV WEIR_DATA_DIR=/data HOME=/data
USER 10001:10001
WORKDIR /data
VOLUME /data
EXPOSE 6566
# A first start on a large changelog restores before it is ready; it is healthy from the beginning.
HEALTHCHECK --interval=10s --timeout=5s --start-period=60s --retries=3 CMD ["/opt/weir/healthy.sh"]
# The launcher chooses JVM options by command (WEIR_JAVA_OPTS adds more) and becomes java by exec:
# signals reach it.
ENTRYPOINT ["/opt/weir/weir"]
CMD ["run", "--listen", "0.0.0.0:6566", "--unauthenticated"]

#!/bin/sh
# Exit 0 when GET /healthz of the instance in this container answers 200. Uses what the image has.
host=127.0.0.1
port=${WEIR_HTTP_PORT:-6566}
if command -v curl >/dev/null 2>&1; then
  exec curl -fsS -m 4 -o /dev/null "http://$host:$port/healthz"
elif command -v wget >/dev/null 2>&1; then
  exec wget -q -T 4 -O /dev/null "http://$host:$port/healthz"
elif command -v bash >/dev/null 2>&1; then
  exec bash -c 'exec 3<>"/dev/tcp/$0/$1" || exit 1
    printf "GET /healthz HTTP/1.1\r\nHost: %s\r\nConnection: close\r\n\r\n" "$0" >&3
    read -r -t 4 line <&3 || exit 1
    case $line in "HTTP/1.1 200"*) exit 0 ;; *) echo "$line"; exit 1 ;; esac' "$host" "$port"
fi
echo "healthy.sh: no curl, wget or bash in this image: add one, or override the health check" >&2
exit 1

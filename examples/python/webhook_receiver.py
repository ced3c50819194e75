#!/usr/bin/env python3
"""Receives the webhooks of `weir enforce` and checks that Weir has sent them.

    openssl rand -hex 32 > secret
    python3 webhook_receiver.py --secret-file secret --port 8900
    weir enforce --to http://localhost:8900/ --secret-file secret

Prints one line per verdict. Standard library only; not for the open internet: put it behind TLS.
"""
import argparse
import collections
import hashlib
import hmac
import http.server
import json
import sys
import time

TOLERANCE_S = 300          # older requests may be somebody's recording
BODY_BYTES_MAX = 1 << 20
REMEMBERED = 100_000


def is_genuine(secrets, timestamp, signature, body, now_s):
    """Whether one of the secrets signed this body at that time, not long ago."""
    if not (timestamp.isascii() and timestamp.isdigit()) or len(timestamp) > 12:
        return False
    if abs(now_s - int(timestamp)) > TOLERANCE_S:
        return False
    given = [part.strip()[3:] for part in signature.split(",") if part.strip().startswith("v1=")]
    genuine = False
    for secret in secrets:
        signed = timestamp.encode() + b"." + body
        expected = hmac.new(secret.encode(), signed, hashlib.sha256).hexdigest()
        for one in given:
            genuine |= hmac.compare_digest(expected.encode(), one.encode("utf-8", "replace"))
    return genuine


class Posts:
    """The highest revision acted upon of each post: verdicts may come again."""

    def __init__(self):
        self.newest = collections.OrderedDict()

    def is_new(self, post_id, revision):
        if self.newest.get(post_id, 0) >= revision:
            return False
        self.newest[post_id] = revision
        self.newest.move_to_end(post_id)
        if len(self.newest) > REMEMBERED:
            self.newest.popitem(last=False)
        return True


class Receiver(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    timeout = 30
    secrets = []
    posts = Posts()

    def do_POST(self):
        length = self.headers.get("Content-Length", "")
        if not length.isdigit() or int(length) > BODY_BYTES_MAX:
            self.close_connection = True
            return self.answer(413)
        body = self.rfile.read(int(length))
        if not is_genuine(
            self.secrets,
            self.headers.get("Weir-Timestamp", ""),
            self.headers.get("Weir-Signature", ""),
            body,
            time.time(),
        ):
            return self.answer(401)
        verdict = json.loads(body)
        if self.posts.is_new(verdict["post_id"], verdict["revision"]):
            # Here the platform acts; 2xx is answered when that is done, not before.
            print(verdict["id"], verdict["previous_action"] or "-", "->", verdict["action"], flush=True)
        return self.answer(204)

    def answer(self, status):
        self.send_response(status)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *arguments):
        pass


def main():
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--secret-file", required=True)
    options.add_argument("--port", type=int, default=8900)
    given = options.parse_args()
    with open(given.secret_file, encoding="utf-8") as file:
        Receiver.secrets = [line.strip() for line in file if line.strip()]
    server = http.server.ThreadingHTTPServer(("127.0.0.1", given.port), Receiver)
    print("listening on", server.server_address[1], file=sys.stderr, flush=True)
    try:
        server.serve_forever()
    except KeyboardInterrupt:
        pass


if __name__ == "__main__":
    main()

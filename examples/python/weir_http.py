"""Lookups and pushes over plain HTTP, with Python's standard library alone.

A running instance to try it with:

    weir run --definitions examples/ad-clicks/features.yaml --data-dir /tmp/weir-python
    python3 examples/python/weir_http.py http://127.0.0.1:6566

With callers of its own (weir api-key), the key stands in WEIR_API_KEY; with TLS, the authority that
signed the instance's certificate in a file named by WEIR_CA.
"""

import json
import os
import ssl
import sys
import time
import urllib.error
import urllib.request


class Weir:
    """One instance, or a load balancer before several: any instance answers for every key."""

    def __init__(self, url, key=None, ca=None, timeout=2.0):
        self.url, self.key, self.timeout = url.rstrip("/"), key, timeout
        self.tls = ssl.create_default_context(cafile=ca) if url.startswith("https:") else None

    def call(self, path, body=None):
        """The answer as JSON; urllib.error.HTTPError tells status and reason of a refusal."""
        headers = {"content-type": "application/json"}
        if self.key:
            headers["authorization"] = "Bearer " + self.key
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(self.url + path, data, headers)
        with urllib.request.urlopen(request, timeout=self.timeout, context=self.tls) as answer:
            text = answer.read()
        return json.loads(text) if text else None

    def features(self, entities, features=None, service=None, **more):
        """A list of {name: value} by row; a value that is not there is None."""
        body = {"entities": entities, "full_feature_names": True, **more}
        body.update({"feature_service": service} if service else {"features": features})
        answer = self.call("/get-online-features", body)
        names = answer["metadata"]["feature_names"]
        columns = [column["values"] for column in answer["results"]]
        return [dict(zip(names, row)) for row in zip(*columns)]

    def push(self, source, columns):
        """Writes events; when it returns, the brokers have them and lookups soon see them."""
        self.call("/push", {"push_source_name": source, "df": columns})


def main(url):
    weir = Weir(url, os.environ.get("WEIR_API_KEY"), os.environ.get("WEIR_CA"))
    ad, now_ms = "ad-%d" % time.time_ns(), int(time.time() * 1000)
    weir.push(
        "clicks",
        {
            "click_id": [ad + "-c1", ad + "-c2"],
            "impression_id": [ad + "-i1", ad + "-i2"],
            "ad_id": [ad, ad],
            "user_id": [7, 8],
            "category": ["books", "books"],
            "clicked_at": [now_ms, now_ms],
        },
    )
    row, give_up = {}, time.monotonic() + 30
    while row.get("ad_clicks__clicks_1h") != 2 and time.monotonic() < give_up:
        row = weir.features({"ad_id": [ad]}, ["ad_clicks:clicks_1h", "ad_clicks:heat"])[0]
        time.sleep(0.01)
    print(row)
    try:
        weir.features({"ad_id": [ad]}, ["ad_clicks:no_such_feature"])
    except urllib.error.HTTPError as refused:
        print(refused.code, json.loads(json.loads(refused.read()))["message"])
    return 0 if row.get("ad_clicks__clicks_1h") == 2 else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1] if len(sys.argv) > 1 else "http://127.0.0.1:6566"))

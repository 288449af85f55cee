"""A tiny provider of consents on loopback: it checks a code and its verifier as OAuth says."""

import base64
import hashlib
import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qsl


class Provider(ThreadingHTTPServer):
    """Serves the token endpoint; `codes` maps a code to the challenge it was given for."""

    def __init__(self):
        super().__init__(("127.0.0.1", 0), _Handler)
        self.codes, self.seen = {}, []
        self.grants = {"access_token": "a", "refresh_token": "fresh-token-canary"}
        threading.Thread(target=self.serve_forever, daemon=True).start()

    @property
    def url(self):
        return f"http://127.0.0.1:{self.server_port}"

    def token(self, form):
        digest = hashlib.sha256(form["code_verifier"].encode()).digest()
        challenge = base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
        if self.codes.pop(form["code"], None) != challenge:
            return 400, {"error": "invalid_grant"}
        return 200, self.grants


class _Handler(BaseHTTPRequestHandler):
    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        form = dict(parse_qsl(body))
        self.server.seen.append((self.path, form))
        status, answer = self.server.token(form)
        raw = json.dumps(answer).encode()
        self.send_response(status)
        self.send_header("Content-Length", str(len(raw)))
        self.end_headers()
        self.wfile.write(raw)

    def log_message(self, *_):
        pass

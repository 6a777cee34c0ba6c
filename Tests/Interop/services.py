"""A call that asks a web service: SIPp on the one side, a small HTTP server on the other."""
import contextlib
import http.server
import json
import os
import subprocess
import threading
import time

from cases import ALICE, ANSWER, bob, put, record_is, sipp_case
from exchange import HOST
from scenario import ANSWERED, ack, expect, in_dialog, invite, pause, recv, refused, reply_in_dialog
from sipp import Sipp

TOKEN = "a-token-that-nobody-guesses"

PLAN = """
service crm {{
  url     "http://{host}:{port}/customers/{{number}}?from=bellbird"
  secret  "crm"
  takes   number: text
  returns name: text, agent: phone
  within  1s
}}
service door {{ url "http://{host}:{port}/door"; method post; takes who: text }}
context asking {{
  number 50x {{
    lookup crm(number: "{{caller.number}}/{{dialed}}") as who {{
      on notfound {{ hangup not-found }}
      on failed   {{ hangup busy }}
      on timeout  {{ hangup declined }}
    }}
    post door(who: who.name else "?")
    callerid name "{{who.name}}"
    ring who.agent else 203 for 8s
  }}
}}
"""


class Server:
    """Answers by what was dialed: 500 is known, 501 is not, 502 breaks, 503 gets no answer in time."""

    def __init__(self, port=0):
        self.asked = []
        self.posted = []
        server = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_GET(self):
                server.asked.append((self.path, self.headers.get("Authorization")))
                dialed = self.path.split("?")[0][-3:]
                if dialed == "503":
                    time.sleep(3)
                self.answer({"501": 404, "502": 500}.get(dialed, 200), {"name": "Ünal \"Gold\"", "agent": "202"})

            def do_POST(self):
                length = int(self.headers["Content-Length"])
                server.posted.append((json.loads(self.rfile.read(length)), self.headers.get("Idempotency-Key")))
                self.answer(204, None)

            def answer(self, status, value):
                body = b"" if value is None else json.dumps(value).encode()
                with contextlib.suppress(OSError):  # the exchange may have given up
                    self.send_response(status)
                    self.send_header("Content-Type", "application/json")
                    self.send_header("Content-Length", str(len(body)))
                    self.end_headers()
                    self.wfile.write(body)

            def log_message(self, *_):
                pass

        self.http = http.server.ThreadingHTTPServer((HOST, port), Handler)
        self.port = self.http.server_address[1]
        self.thread = threading.Thread(target=self.http.serve_forever, daemon=True)
        self.thread.start()

    def stop(self):
        self.http.shutdown()
        self.http.server_close()
        self.thread.join(5)


@contextlib.contextmanager
def service(exchange):
    """A server, and a plan that asks it; then the plan of before."""
    names = ("main.dial", "secrets.toml")
    before = {name: open(exchange.path(name), encoding="utf-8").read() for name in names}
    server = Server()
    try:
        plan = PLAN.format(host=HOST, port=server.port)
        put(exchange, before["main.dial"].replace("include numbers", "include numbers\n  include asking", 1) + plan)
        secrets(exchange, before["secrets.toml"] + f'crm = "{TOKEN}"\n')
        reload(exchange)
        yield server
    finally:
        server.stop()
        put(exchange, before["main.dial"])
        secrets(exchange, before["secrets.toml"])
        reload(exchange)


def secrets(exchange, text):
    handle = os.open(exchange.path("secrets.toml"), os.O_WRONLY | os.O_TRUNC)
    os.write(handle, text.encode())
    os.close(handle)


def reload(exchange):
    done = subprocess.run([exchange.program, "reload", "--socket", exchange.path("control.sock")],
                          capture_output=True, text=True, timeout=20)
    assert done.returncode == 0, done.stdout + done.stderr


def refused_call(exchange, number, status):
    Sipp("201", invite(number, 201) + [recv(180, optional=True), recv(status), refused(number, 201, 2, 3)],
         ALICE, 16000, service=str(number)).finish()
    exchange.expect_quiet()


@sipp_case
def a_lookup_says_who_is_called(exchange):
    with service(exchange) as server:
        callee = bob(exchange, *ANSWER, expect("BYE"), reply_in_dialog(200, "OK"))
        time.sleep(0.2)
        # Ringing comes twice: while the service is asked, and when the phone rings.
        caller = Sipp("201", invite(500, 201) + [recv(180), recv(180, optional=True), ANSWERED, ack(500, 201, 2),
                      pause(300), in_dialog("BYE", 500, 201, 3), recv(200)], ALICE, 16000, service="500")
        try:
            caller.finish()
            heard = callee.finish()
        finally:
            caller.kill()
            callee.kill()
        exchange.expect_quiet()
        record_is(exchange, "caller: hung up", "extension 202")
        # What the caller is cannot leave its place in the path.
        assert server.asked == [("/customers/201%2F500?from=bellbird", f"Bearer {TOKEN}")], server.asked
        exchange.wait("the post", lambda: server.posted)
        (told, key), = server.posted
        assert told == {"who": 'Ünal "Gold"'} and key, server.posted
        assert 'From: "Ünal \\"Gold\\""' in heard, heard
        # The token is in no trace and in no log.
        trace = json.dumps(exchange.ask("trace", exchange.last_record()["id"]))
        assert "crm" in trace and TOKEN not in trace, trace
        assert TOKEN not in exchange.log_text()


@sipp_case
def a_lookup_that_finds_nothing(exchange):
    with service(exchange) as server:
        refused_call(exchange, 501, 404)
        assert len(server.asked) == 1 and not server.posted


@sipp_case
def a_lookup_of_a_service_that_is_broken(exchange):
    with service(exchange):
        refused_call(exchange, 502, 486)


@sipp_case
def a_lookup_that_lasts_too_long(exchange):
    with service(exchange):
        began = time.time()
        refused_call(exchange, 503, 603)
        assert time.time() - began < 10
        assert any(s["what"].startswith("timeout") for s in steps(exchange)), steps(exchange)


@sipp_case
def a_lookup_of_a_service_that_is_gone(exchange):
    with service(exchange) as server:
        server.stop()
        refused_call(exchange, 500, 486)


def steps(exchange):
    return exchange.ask("trace", exchange.last_record()["id"])["steps"]

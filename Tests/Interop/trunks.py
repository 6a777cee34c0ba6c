"""Providers: Kamailio as one with accounts and passwords, SIPp as odd ones."""
import contextlib
import os
import re
import shutil
import socket
import subprocess
import tempfile
import time

import mailserver
from cases import ALICE, ANSWER, HAS_SIPP, bob, case, put, record_is
from exchange import HOST
from scenario import ANSWERED, ack, expect, in_dialog, invite, pause, recv, reply, reply_in_dialog, request, sdp
from services import reload, secrets
from sipp import Sipp

KAMAILIO = shutil.which("kamailio")
PROVIDER, SPARE, OUTSIDE = "127.0.0.3", "127.0.0.4", "127.0.0.5"
PORT, TLS, FAR = 5092, 5093, 15170
# What other cases have asked a server may still come.
ODD_PORT, ODD_FAR = 5096, 15180
USER, SECRET = "35315550100", "a secret of the line"

kamailio_case = case(("kamailio", KAMAILIO is not None and HAS_SIPP))

CONFIGURATION = """
debug=2
log_stderror=yes
children=2
tcp_children=2
auto_aliases=no
enable_tls=yes
listen=udp:{provider}:{port}
listen=tcp:{provider}:{port}
listen=tls:{provider}:{tls}
mpath="/usr/lib/x86_64-linux-gnu/kamailio/modules:/usr/lib64/kamailio/modules:/usr/lib/aarch64-linux-gnu/kamailio/modules"
loadmodule "tls.so"
loadmodule "tm.so"
loadmodule "sl.so"
loadmodule "pv.so"
loadmodule "rr.so"
loadmodule "maxfwd.so"
loadmodule "textops.so"
loadmodule "siputils.so"
loadmodule "usrloc.so"
loadmodule "registrar.so"
loadmodule "auth.so"
# With Debian's OpenSSL its workers cannot sign otherwise.
modparam("tls", "tls_method", "TLSv1.2")
modparam("tls", "private_key", "{folder}/mail.key")
modparam("tls", "certificate", "{folder}/mail.crt")
modparam("registrar", "max_expires", 120)
modparam("rr", "enable_full_lr", 1)
modparam("auth", "nonce_count", 1)
modparam("auth", "qop", "auth")

request_route {{
    if (is_method("OPTIONS") && uri==myself) {{ sl_send_reply("200", "OK"); exit; }}
    if (is_method("CANCEL")) {{ if (t_check_trans()) t_relay(); exit; }}
    if (is_method("REGISTER")) {{
        if (!pv_www_authenticate("provider.test", "{secret}", "0")) {{ www_challenge("provider.test", "1"); exit; }}
        if ($au != $tU) {{ sl_send_reply("403", "Not Yours"); exit; }}
        save("location");
        exit;
    }}
    # From the exchange everything is to be proven, within calls too.
    if ($si == "{host}" && !is_method("ACK")) {{
        if (!pv_proxy_authenticate("provider.test", "{secret}", "0")) {{ proxy_challenge("provider.test", "1"); exit; }}
        consume_credentials();
    }}
    if (is_method("ACK")) {{ remove_hf("Proxy-Authorization"); }}
    if (has_totag()) {{
        if (loose_route()) {{ t_relay(); exit; }}
        if (is_method("ACK") && t_check_trans()) {{ t_relay(); }}
        exit;
    }}
    record_route();
    if ($si == "{host}") {{
        $du = "sip:{outside}:{far}";
        t_relay();
        exit;
    }}
    if (!lookup("location")) {{ sl_send_reply("480", "Not Registered"); exit; }}
    t_relay();
}}
"""

TRUNKS = """
[trunk.provider]
server = "{server}"
{more}
register = true
username = "{user}"
secret = "provider"
ask-every = 5

[trunk.spare]
server = "{spare}:{far}"
from = ["{spare}"]
ask-every = 5
"""

# Nobody is asked whether he is there: SIPp would take the question for part of its scenario.
ODD = """
[trunk.provider]
server = "{provider}:{port}"
from = ["{provider}"]
ask-every = 0

[trunk.spare]
server = "{spare}:{far}"
from = ["{spare}"]
ask-every = 0
"""

PLAN = """
context lines {
  number 70. { dial dialed via provider, spare for 20s }
}
incoming provider {
  number 35315550121 { ring 202 for 8s }
  otherwise          { hangup not-found }
}
"""


@contextlib.contextmanager
def lines(exchange, server, more="", password=SECRET, text=None, plan=PLAN):
    """The plan, the trunks and the secrets of before, and these beside them."""
    names = ("main.dial", "secrets.toml")
    before = {name: open(exchange.path(name), encoding="utf-8").read() for name in names}
    try:
        put(exchange, before["main.dial"].replace("include numbers", "include numbers\n  include lines", 1)
            + plan)
        with open(exchange.path("lines.toml"), "w", encoding="utf-8") as file:
            file.write(text or TRUNKS.format(server=server, more=more, user=USER, spare=SPARE, far=FAR))
        secrets(exchange, before["secrets.toml"] + f'\n[trunk]\nprovider = "{password}"\n')
        reload(exchange)
        yield
    finally:
        os.remove(exchange.path("lines.toml"))
        put(exchange, before["main.dial"])
        secrets(exchange, before["secrets.toml"])
        reload(exchange)


@contextlib.contextmanager
def kamailio(exchange, certificates=None):
    folder = tempfile.mkdtemp(prefix="bellbird-kamailio-")
    path = os.path.join(folder, "kamailio.cfg")
    with open(path, "w", encoding="utf-8") as file:
        file.write(CONFIGURATION.format(
            provider=PROVIDER, port=PORT, tls=TLS, folder=certificates or exchange.directory, secret=SECRET, host=HOST,
            outside=OUTSIDE, far=FAR))
    with open(os.path.join(folder, "log"), "w", encoding="utf-8") as log:
        process = subprocess.Popen(
            [KAMAILIO, "-f", path, "-DD", "-E", "-m", "32", "-M", "4", "-Y", folder, "-P", os.path.join(folder, "pid")],
            stdout=log, stderr=log)
    try:
        time.sleep(1)
        assert process.poll() is None, open(os.path.join(folder, "log"), encoding="utf-8").read()[-2000:]
        yield
    finally:
        process.terminate()
        process.wait(10)
        shutil.rmtree(folder, ignore_errors=True)


def trunk(exchange, name="provider"):
    found, = [trunk for trunk in exchange.ask("trunks") if trunk["name"] == name]
    return found


def registered(exchange, seconds=8):
    exchange.wait("the registration", lambda: trunk(exchange)["registration"]["state"] == "registered", seconds)


def call_out(exchange, *far, seconds=25):
    """201 calls 70123 and hangs up; the far end does these steps."""
    callee = Sipp("outside", list(far), FAR, 16040, host=OUTSIDE)
    time.sleep(0.2)
    caller = Sipp("201", invite(70123, 201) + [recv(180, optional=True), ANSWERED, ack(70123, 201, 2), pause(300),
                                              in_dialog("BYE", 70123, 201, 3), recv(200)],
                  ALICE, 16000, service="70123", seconds=seconds)
    try:
        caller.finish()
        text = callee.finish()
    finally:
        caller.kill()
        callee.kill()
    exchange.expect_quiet()
    return text


def both_ways(exchange):
    registered(exchange)
    # Out: Kamailio wants proof of the INVITE and of the BYE.
    text = call_out(exchange, *ANSWER, expect("BYE"), reply_in_dialog(200, "OK"))
    record_is(exchange, "caller: hung up", "trunk provider")
    assert SECRET not in text and "roxy-Authorization" not in text, text
    # In: to the contact that was registered, for the number in the To.
    callee = bob(exchange, *ANSWER, expect("BYE"), reply_in_dialog(200, "OK"))
    time.sleep(0.2)
    steps = [
        request("INVITE", 35315550121, "+4930123", 1, sdp(), uri=f"sip:{USER}@{PROVIDER}:{PORT}"),
        recv(100, optional=True), recv(180, more=' rrs="true"'), ANSWERED, in_dialog("ACK", 35315550121, "+4930123", 1,
                                                                                    extra="[routes]\n", retransmit=False),
        pause(300), in_dialog("BYE", 35315550121, "+4930123", 2, extra="[routes]\n"), recv(200)]
    caller = Sipp("from outside", steps, FAR + 2, 16050, host=OUTSIDE, service=USER, to=f"{PROVIDER}:{PORT}")
    try:
        caller.finish()
        callee.finish()
    finally:
        caller.kill()
        callee.kill()
    exchange.expect_quiet()
    record_is(exchange, "caller: hung up", "extension 202")
    assert SECRET not in exchange.log_text()


@kamailio_case
def a_provider_with_an_account_over_udp(exchange):
    with kamailio(exchange), lines(exchange, f"{PROVIDER}:{PORT}"):
        both_ways(exchange)


@kamailio_case
def a_provider_with_an_account_over_tls(exchange):
    with kamailio(exchange), lines(exchange, f"{PROVIDER}:{TLS}", 'transport = "tls"'):
        both_ways(exchange)
        assert trunk(exchange)["servers"][0]["transport"].lower() == "tls", trunk(exchange)


@kamailio_case
def a_provider_that_refuses_the_password(exchange):
    with kamailio(exchange), lines(exchange, f"{PROVIDER}:{PORT}", password="wrong"):
        exchange.wait("the refusal", lambda: trunk(exchange)["lastFailure"], 5)
        assert trunk(exchange)["reason"] == "it does not take our user name and password", trunk(exchange)
        assert trunk(exchange)["registration"]["nextInSeconds"] > 100


@kamailio_case
def a_provider_that_is_started_late(exchange):
    with lines(exchange, f"{PROVIDER}:{PORT}", 'transport = "tcp"'):
        exchange.wait("the failure", lambda: trunk(exchange)["state"] == "down", 5)
        with kamailio(exchange):
            registered(exchange, 15)
        exchange.wait("the end of the connection", lambda: trunk(exchange)["state"] == "down", 10)


@kamailio_case
def a_provider_whose_certificate_is_strange(exchange):
    with tempfile.TemporaryDirectory() as folder:
        mailserver.certificate(folder)
        with kamailio(exchange, folder), lines(exchange, f"{PROVIDER}:{TLS}", 'transport = "tls"'):
            exchange.wait("the failure", lambda: trunk(exchange)["state"] == "down", 5)
            assert trunk(exchange)["reason"] == "there is no way to it: its certificate is not trusted, or has expired", trunk(exchange)


# MARK: Odd providers

def odd(exchange):
    return lines(exchange, "", text=ODD.format(provider=PROVIDER, spare=SPARE, port=ODD_PORT, far=ODD_FAR))


def sent(exchange, peer):
    """When the first INVITE of the last call left for that peer, in milliseconds."""
    messages = exchange.ask("trace", exchange.last_record()["id"])["messages"]
    return min(m["atMilliseconds"] for m in messages
               if m["isSent"] and m["peer"].startswith(peer) and m["summary"].startswith("INVITE"))


def goes_to_the_spare(exchange, within, *provider):
    """The call is answered by the spare trunk; the time between both INVITEs, of milliseconds."""
    first = Sipp("provider", list(provider), ODD_PORT, 16060, host=PROVIDER) if provider else None
    spare = Sipp("spare", [*ANSWER, expect("BYE"), reply_in_dialog(200, "OK")], ODD_FAR, 16040, host=SPARE)
    time.sleep(0.2)
    caller = Sipp("201", invite(70123, 201) + [recv(180, optional=True), ANSWERED, ack(70123, 201, 2), pause(300),
                                              in_dialog("BYE", 70123, 201, 3), recv(200)],
                  ALICE, 16000, service="70123")
    try:
        for phone in filter(None, (caller, spare, first)):
            phone.finish()
    finally:
        for phone in filter(None, (caller, spare, first)):
            phone.kill()
    exchange.expect_quiet()
    record_is(exchange, "caller: hung up", "trunk spare")
    took = sent(exchange, SPARE) - sent(exchange, PROVIDER)
    assert took <= within, f"{took} ms"


@case(("sipp", HAS_SIPP))
def a_provider_that_is_full(exchange):
    with odd(exchange):
        goes_to_the_spare(exchange, 200, expect("INVITE"),
                          reply(503, "Service Unavailable", extra="Retry-After: 30\n"), expect("ACK"))
        assert trunk(exchange)["state"] == "down" and "503" in trunk(exchange)["reason"], trunk(exchange)
        # It wants to be left alone: the next call does not even ask it.
        callee = Sipp("spare", [*ANSWER, expect("BYE"), reply_in_dialog(200, "OK")], ODD_FAR, 16040, host=SPARE)
        time.sleep(0.2)
        caller = Sipp("201", invite(70123, 201) + [recv(180, optional=True), ANSWERED, ack(70123, 201, 2), pause(300),
                                                  in_dialog("BYE", 70123, 201, 3), recv(200)],
                      ALICE, 16000, service="70123")
        try:
            caller.finish()
            callee.finish()
        finally:
            caller.kill()
            callee.kill()
        exchange.expect_quiet()
        messages = exchange.ask("trace", exchange.last_record()["id"])["messages"]
        assert not any(m["peer"].startswith(PROVIDER) for m in messages)


@case(("sipp", HAS_SIPP))
def a_provider_that_is_silent(exchange):
    with odd(exchange), socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as provider:
        provider.bind((PROVIDER, ODD_PORT))
        provider.settimeout(1)
        goes_to_the_spare(exchange, 4000)
        # At last it says something, so that nobody need wait for it any more.
        text = provider.recv(65536).decode()
        head = "".join(line + "\r\n" for line in text.split("\r\n")
                       if re.match(r"(?i)(via|from|to|call-id|cseq):", line))
        provider.sendto(f"SIP/2.0 480 Too Late\r\n{head}Content-Length: 0\r\n\r\n".encode(), (HOST, 5070))


RECORDS = {"a-provider-that-is-full": 2, "a-provider-with-an-account-over-udp": 2, "a-provider-with-an-account-over-tls": 2}
WITHOUT_CALLS = {"a-provider-whose-certificate-is-strange", "a-provider-that-refuses-the-password", "a-provider-that-is-started-late"}

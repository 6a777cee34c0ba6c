"""SIPp scenarios, put together from steps. A scenario is a list of strings; `sipp.py` runs it."""
from exchange import password

SDP = """
v=0
o=sipp 53655765 {version} IN IP4 [local_ip]
s=-
c=IN IP4 [local_ip]
t=0 0
m=audio [media_port] RTP/AVP 0 101
a=rtpmap:0 PCMU/8000
a=rtpmap:101 telephone-event/8000
a=ptime:20
a={direction}
"""


def sdp(direction="sendrecv", version=1):
    return SDP.format(direction=direction, version=version)


def send(message, retransmit=True):
    retrans = ' retrans="500"' if retransmit else ""
    return f"<send{retrans}><![CDATA[{message}]]></send>"


def request(method, number, me, cseq, body="", extra="", to_tag="", uri="sip:[service]@[remote_ip]:[remote_port]",
            retransmit=True, branch="[branch]", content="application/sdp"):
    kind = f"Content-Type: {content}\n" if body else ""
    return send(f"""
{method} {uri} SIP/2.0
Via: SIP/2.0/[transport] [local_ip]:[local_port];branch={branch}
From: <sip:{me}@127.0.0.1>;tag=[pid]S[call_number]
To: <sip:{number}@127.0.0.1>{to_tag}
Call-ID: [call_id]
CSeq: {cseq} {method}
Contact: <sip:{me}@[local_ip]:[local_port];transport=[transport]>
Max-Forwards: 70
{extra}{kind}Content-Length: [len]
{body}
""", retransmit)


def in_dialog(method, number, me, cseq, body="", extra="", retransmit=True):
    return request(method, number, me, cseq, body, extra, "[peer_tag_param]", "[next_url]", retransmit)


def recv(code, optional=False, more=""):
    flag = ' optional="true"' if optional else ""
    return f'<recv response="{code}"{flag}{more}></recv>'


def expect(method, more=""):
    return f'<recv request="{method}"{more}></recv>'


def pause(milliseconds):
    return f'<pause milliseconds="{milliseconds}"/>'


def register(me, right=True, expires=300):
    secret = password(me) if right else "wrong-password"
    line = f"Expires: {expires}\n"
    auth = f"[authentication username={me} password={secret}]\n"
    uri = "sip:127.0.0.1"
    return [
        request("REGISTER", me, me, 1, extra=line, uri=uri),
        recv(401, more=' auth="true"'),
        request("REGISTER", me, me, 2, extra=line + auth, uri=uri),
    ]


def refused(number, me, cseq, back):
    """The ACK to a failure: its branch is that of the INVITE, `back` steps ago (RFC 3261 §17.1.1.3)."""
    return request("ACK", number, me, cseq, to_tag="[peer_tag_param]", retransmit=False, branch=f"[branch-{back}]")


def invite(number, me, body=None, extra="", cseq=1):
    """An INVITE that is challenged and proved; `cseq` is that of the first."""
    body = sdp() if body is None else body
    auth = f"[authentication username={me} password={password(me)}]\n"
    return [
        request("INVITE", number, me, cseq, body, extra),
        recv(100, optional=True),
        recv(401, more=' auth="true"'),
        refused(number, me, cseq, 3),
        request("INVITE", number, me, cseq + 1, body, extra + auth),
        recv(100, optional=True),
    ]


ANSWERED = recv(200, more=' rrs="true"')


def ack(number, me, cseq, body=""):
    return in_dialog("ACK", number, me, cseq, body, retransmit=False)


def reply(code, reason, body="", extra="", tag="[pid]T[call_number]", retransmit=False):
    kind = "Content-Type: application/sdp\n" if body else ""
    return send(f"""
SIP/2.0 {code} {reason}
[last_Via:]
[last_From:]
[last_To:];tag={tag}
[last_Call-ID:]
[last_CSeq:]
[last_Record-Route:]
Contact: <sip:callee@[local_ip]:[local_port];transport=[transport]>
{extra}{kind}Content-Length: [len]
{body}
""", retransmit)


def reply_in_dialog(code, reason, body="", extra=""):
    kind = "Content-Type: application/sdp\n" if body else ""
    return send(f"""
SIP/2.0 {code} {reason}
[last_Via:]
[last_From:]
[last_To:]
[last_Call-ID:]
[last_CSeq:]
Contact: <sip:callee@[local_ip]:[local_port];transport=[transport]>
{extra}{kind}Content-Length: [len]
{body}
""", False)


def called(*steps):
    """A phone that registers on its socket and then is called."""
    return list(steps)


def text(name, steps):
    return (f'<?xml version="1.0" encoding="ISO-8859-1" ?>\n<scenario name="{name}">\n'
            + "\n".join(steps) + "\n</scenario>\n")

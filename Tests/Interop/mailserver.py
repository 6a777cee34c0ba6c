"""A server that takes mail: SMTP with TLS behind STARTTLS, and a password (RFC 5321, 3207, 4954)."""
import base64
import email
import email.policy
import socket
import ssl
import subprocess
import threading

PORT = 5025
USER, PASSWORD = "pbx", "a secret of the mail"


def certificate(folder):
    """For `localhost`, and where a provider is played, signed by itself."""
    crt, key = f"{folder}/mail.crt", f"{folder}/mail.key"
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=localhost", "-addext",
         "subjectAltName=DNS:localhost,IP:127.0.0.3", "-keyout", key, "-out", crt], check=True, capture_output=True)
    return crt, key


class MailServer:
    """Takes mails until it is closed. With `stalls` it never says that it has one."""

    def __init__(self, crt, key, stalls=False):
        self.context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        self.context.load_cert_chain(crt, key)
        self.stalls = stalls
        self.mails, self.problems, self.seen = [], [], []
        self.listener = socket.create_server(("127.0.0.1", PORT))
        threading.Thread(target=self.run, daemon=True).start()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.listener.shutdown(socket.SHUT_RDWR)
        self.listener.close()

    def run(self):
        while True:
            try:
                connection, _ = self.listener.accept()
            except OSError:
                return
            threading.Thread(target=self.serve, args=(connection,), daemon=True).start()

    def serve(self, connection):
        try:
            with connection:
                self.talk(connection)
        except (OSError, ValueError) as error:
            if not self.stalls:
                self.problems.append(repr(error))

    def talk(self, connection):
        stream, is_safe, is_known, to = connection.makefile("rwb"), False, False, []

        def say(text):
            stream.write(text.encode() + b"\r\n")
            stream.flush()

        say("220 mail.test")
        while line := stream.readline().decode().rstrip("\r\n"):
            verb = line.split(" ")[0].upper()
            if verb == "EHLO":
                say("250-mail.test\r\n250 AUTH PLAIN" if is_safe else "250-mail.test\r\n250 STARTTLS")
            elif verb == "STARTTLS":
                say("220 go on")
                connection = self.context.wrap_socket(connection, server_side=True)
                stream, is_safe = connection.makefile("rwb"), True
            elif verb == "AUTH" and is_safe:
                proof = line.split(" ")[2] if line.count(" ") > 1 else ""
                if not proof:
                    say("334 ")
                    proof = stream.readline().decode().strip()
                is_known = base64.b64decode(proof) == f"\0{USER}\0{PASSWORD}".encode()
                say("235 welcome" if is_known else "535 no")
            elif verb == "MAIL":
                say("250 ok" if is_known else "530 who are you")
            elif verb == "RCPT":
                to.append(line)
                say("250 ok")
            elif verb == "DATA":
                say("354 go on")
                self.take(stream, to)
                if self.stalls:
                    threading.Event().wait(60)
                say("250 taken")
            else:
                say("221 bye" if verb == "QUIT" else "250 ok")
                if verb == "QUIT":
                    return

    def take(self, stream, to):
        text = b""
        while (line := stream.readline()) != b".\r\n":
            assert line, "the mail broke off"
            text += line[1:] if line.startswith(b".") else line
        mail = email.message_from_bytes(text, policy=email.policy.default)
        mail.envelope = list(to)
        to.clear()
        self.seen.append(mail["Message-ID"])
        if not self.stalls:
            self.mails.append(mail)

#!/usr/bin/env python3
"""The package on a bare Debian 12, in a folder of its own: installed, set up, called, upgraded, purged.

usage: run.py PACKAGE.deb [--root FOLDER] [--mirror URL]

Needs root, debootstrap and baresip. FOLDER is kept as a bare system for the next time.
"""
import argparse
import contextlib
import json
import os
import pathlib
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import time

sys.path.insert(0, str(pathlib.Path(__file__).parent.parent / "Interop"))
import baresip  # noqa: E402
import tones  # noqa: E402

OURS = ["usr/bin/bellbird", "etc/bellbird", "var/lib/bellbird", "usr/share/bellbird", "lib/systemd/system/bellbird.service",
        "usr/share/doc/bellbird", "var/backups/bellbird", "usr/share/man/man1/bellbird.1.gz"]
OFFICE = ["--company", "Byrne", "--country", "ireland", "--area", "1", "--phones", "3", "--line", "127.0.0.1:5090",
          "--user", "", "--number", "+35315550100", "--address", "4 Quay Street"]


def own_mirror():
    told = subprocess.run(["apt-get", "indextargets", "--format", "$(REPO_URI)"], check=True, capture_output=True, text=True)
    return next(line for line in told.stdout.splitlines() if line.rstrip("/").endswith("/debian"))


def step(words):
    print(f"  {words}", flush=True)


class Bare:
    """A bare system in a folder."""

    def __init__(self, root):
        self.root = pathlib.Path(root)

    @classmethod
    @contextlib.contextmanager
    def copied(cls, kept, mirror):
        if not os.path.exists(f"{kept}/bin/sh"):
            step("debootstrap, some minutes")
            subprocess.run(["debootstrap", "--variant=minbase", "bookworm", kept, mirror], check=True,
                           stdout=subprocess.DEVNULL)
        with tempfile.TemporaryDirectory(prefix="bellbird-package-") as folder:
            root = f"{folder}/root"
            subprocess.run(["cp", "-a", kept, root], check=True)
            shutil.copy("/etc/resolv.conf", f"{root}/etc/resolv.conf")
            for place in ("etc/apt/sources.list.d", "etc/apt/apt.conf.d"):
                shutil.copytree(f"/{place}", f"{root}/{place}", dirs_exist_ok=True)
            # Nothing is started by the packages: there is no systemd to do it.
            policy = pathlib.Path(root, "usr/sbin/policy-rc.d")
            policy.write_text("#!/bin/sh\nexit 101\n")
            policy.chmod(0o755)
            subprocess.run(["mount", "-t", "proc", "proc", f"{root}/proc"], check=True)
            subprocess.run(["mount", "--bind", "/dev", f"{root}/dev"], check=True)
            try:
                yield cls(root)
            finally:
                for place in ("dev", "proc"):
                    subprocess.run(["umount", "-l", f"{root}/{place}"], check=False)

    def run(self, *words, succeeds=True, answer=""):
        done = subprocess.run(
            ["chroot", self.root, "env", "-i", "PATH=/usr/sbin:/usr/bin:/sbin:/bin", "HOME=/root", "LANG=C.UTF-8",
             "DEBIAN_FRONTEND=noninteractive", *words], capture_output=True, text=True, input=answer)
        text = done.stdout + done.stderr
        assert (done.returncode == 0) == succeeds, f"{' '.join(words)}: {done.returncode}\n{text}"
        return text

    def path(self, name):
        return self.root / name

    def install(self, package, *options):
        shutil.copy(package, self.path("root/new.deb"))
        return self.run("apt-get", "install", "-y", "--no-install-recommends", "--allow-downgrades", *options,
                        "/root/new.deb")

    def ids(self, name):
        for line in self.path("etc/passwd").read_text().splitlines():
            fields = line.split(":")
            if fields[0] == name:
                return int(fields[2]), int(fields[3])
        raise AssertionError(f"there is no user {name}")


class Supervisor:
    """What systemd would do of the unit's [Service]: its user, its folders, its notices, its restarts."""

    def __init__(self, bare):
        self.bare = bare
        self.user, self.group = bare.ids("bellbird")
        for place in ("run/bellbird",):
            bare.path(place).mkdir(exist_ok=True)
            os.chown(bare.path(place), self.user, self.group)
        self.notices = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self.notices.bind(str(bare.path("run/notify")))
        os.chmod(bare.path("run/notify"), 0o777)
        self.notices.settimeout(15)
        self.heard = []
        self.process = None

    def start(self):
        began = time.monotonic()
        self.log = open(self.bare.path("run/bellbird.log"), "ab")
        self.process = subprocess.Popen(
            ["chroot", f"--userspec={self.user}:{self.group}", self.bare.root, "env", "-i", "NOTIFY_SOCKET=/run/notify",
             "WATCHDOG_USEC=10000000", "/usr/bin/bellbird", "serve"], stdout=self.log, stderr=self.log)
        self.until("READY=1")
        return time.monotonic() - began

    def until(self, notice):
        while True:
            try:
                told = self.notices.recv(256).decode()
            except TimeoutError:
                raise AssertionError(f"no {notice}\n{self.bare.path('run/log').read_text()}") from None
            self.heard.append(told)
            if told == notice:
                return

    def kill(self):
        self.process.kill()
        self.process.wait()

    def end(self):
        if self.process and self.process.poll() is None:
            self.process.terminate()
            self.process.wait(20)

    def stop(self):
        self.end()
        self.notices.close()
        self.bare.path("run/notify").unlink(missing_ok=True)


def rebuilt(package, version, folder):
    """The same package as another version, with another settings file."""
    tree = f"{folder}/tree-{version}"
    subprocess.run(["dpkg-deb", "-R", package, tree], check=True)
    control = pathlib.Path(tree, "DEBIAN/control")
    control.write_text(re.sub(r"(?m)^Version: .*$", f"Version: {version}", control.read_text()))
    settings = pathlib.Path(tree, "etc/bellbird/bellbird.toml")
    settings.write_text(settings.read_text() + f"\n# Of version {version}.\n")
    built = f"{folder}/bellbird_{version}.deb"
    subprocess.run(["dpkg-deb", "--root-owner-group", "-b", tree, built], check=True, stdout=subprocess.DEVNULL)
    return built


def installed(bare, package):
    said = bare.install(package)
    assert "sudo bellbird init" in said, said
    user, group = bare.ids("bellbird")
    state, settings = bare.path("var/lib/bellbird").stat(), bare.path("etc/bellbird").stat()
    assert (state.st_uid, state.st_mode & 0o777) == (user, 0o750), oct(state.st_mode)
    assert (settings.st_uid, settings.st_gid, settings.st_mode & 0o777) == (0, group, 0o750), oct(settings.st_mode)
    assert not bare.path("etc/bellbird/secrets.toml").exists()
    listed = bare.run("dpkg", "-L", "bellbird").split()
    loose = [name for name in listed if bare.path(name[1:]).is_file() and bare.path(name[1:]).stat().st_mode & 0o6022]
    assert not loose, f"set-user-ID, or others can write it: {loose}"
    assert "/etc/bellbird/bellbird.toml" in bare.run("dpkg-query", "-W", "-f", "${Conffiles}", "bellbird")


def set_up(bare):
    said = bare.run("bellbird", "init", *OFFICE)
    secrets = bare.path("etc/bellbird/secrets.toml")
    _, group = bare.ids("bellbird")
    stat = secrets.stat()
    assert (stat.st_uid, stat.st_gid, stat.st_mode & 0o777) == (0, group, 0o640), oct(stat.st_mode)
    passwords = dict(re.findall(r'(?m)^(\d+) = "(.*)"$', secrets.read_text()))
    assert sorted(passwords) == ["201", "202", "203"] and passwords["201"] in said
    assert "There is an office already" in bare.run("bellbird", "init", *OFFICE, succeeds=False)
    assert "good" in bare.run("bellbird", "check")
    return passwords


def called(bare, passwords, folder):
    """201 calls 202: each hears the other's tone."""
    baresip.HOST, baresip.PORT, baresip.password = "127.0.0.1", 5060, lambda number: passwords[str(number)]
    phones = {}
    try:
        for index, (number, hertz) in enumerate([(201, 440), (202, 1000)]):
            path = f"{folder}/{number}.wav"
            tones.write(path, hertz, 30)
            phones[number] = baresip.Baresip(number, path, 4461 + index)
        wait("two phones", lambda: bare.run("bellbird", "phones").count("idle") >= 2)
        phones[201].command("dial", "202")
        wait("the call", lambda: "talk" in bare.run("bellbird", "calls") or phones[201].has_said("Call established"))
        time.sleep(4)
        phones[201].command("hangup")
        wait("the record", lambda: "extension 202" in bare.run("bellbird", "calls", "history"))
        time.sleep(0.5)
        for number, other in ((201, 1000), (202, 440)):
            heard = max(tones.level(path, other) for path in phones[number].recordings())
            assert -16 < heard < -6, f"{number} heard the other at {heard:.1f} dB"
    finally:
        for phone in phones.values():
            phone.stop()


def examined(bare):
    """The doctor hears a call through the exchange, and the audit finds nothing in a new office."""
    told = bare.run("sh", "-c", "bellbird doctor --json; test $? -le 2")
    found = {finding["topic"]: finding for finding in json.loads(told)}
    for topic in ("configuration", "exchange", "disk", "call"):
        assert found[topic]["verdict"] == "good", found[topic]
    audited = json.loads(bare.run("sh", "-c", "bellbird audit --json; test $? -le 1"))
    # Whether the machine has an address of the internet is not the package's doing.
    assert all(finding["verdict"] == "good" for finding in audited if finding["topic"] != "listeners"), audited
    assert re.search(r"User: 201 +Password: \S+ +Server: \S+", bare.run("bellbird", "qr", "201"))


def backed_up(bare, supervisor):
    """A backup of the exchange that runs brings back the records and files that were lost since."""
    bare.run("bellbird", "backup", "/var/backups/bellbird", "--keep", "2")
    archive = "/" + str(next(bare.path("var/backups/bellbird").glob("*.tar.gz")).relative_to(bare.root))
    assert "Stop the exchange first" in bare.run("bellbird", "restore", archive, succeeds=False)
    supervisor.end()
    secrets = bare.path("etc/bellbird/secrets.toml")
    before = secrets.read_text()
    secrets.write_text("")
    for lost in bare.path("var/lib/bellbird").glob("bellbird.db*"):
        lost.unlink()
    assert "Restored" in bare.run("bellbird", "restore", archive)
    _, group = bare.ids("bellbird")
    stat = secrets.stat()
    assert secrets.read_text() == before
    assert (stat.st_uid, stat.st_gid, stat.st_mode & 0o777) == (0, group, 0o640), oct(stat.st_mode)
    supervisor.start()
    assert "extension 202" in bare.run("bellbird", "calls", "history")


def asked_by_others(bare, supervisor):
    """Members of a group may look and no more; strangers may nothing."""
    settings = bare.path("etc/bellbird/bellbird.toml")
    before = settings.read_text()
    settings.write_text(before.replace('# viewers = "adm"', 'viewers = "nogroup"'))
    supervisor.end()
    supervisor.start()
    member = ["setpriv", "--reuid=nobody", "--regid=nogroup", "--clear-groups", "bellbird"]
    stranger = ["setpriv", "--reuid=daemon", "--regid=daemon", "--clear-groups", "bellbird"]
    assert "201" in bare.run(*member, "phones")
    assert "You may not do this" in bare.run(*member, "reload", succeeds=False)
    assert "You may not do this" in bare.run(*stranger, "phones", succeeds=False)
    settings.write_text(before)


def wait(what, is_so, seconds=15):
    deadline = time.monotonic() + seconds
    while not is_so():
        assert time.monotonic() < deadline, f"waited for {what}"
        time.sleep(0.2)


def changed(bare, package, folder):
    """Up with settings that somebody has edited, and down again."""
    settings = bare.path("etc/bellbird/bellbird.toml")
    secrets = bare.path("etc/bellbird/secrets.toml").read_bytes()
    settings.write_text(settings.read_text().replace("# level = \"info\"", "level = \"debug\""))
    mine = settings.read_text()
    bare.install(rebuilt(package, "0.9.0", folder), "-o", "Dpkg::Options::=--force-confold")
    assert settings.read_text() == mine
    assert "Of version 0.9.0" in bare.path("etc/bellbird/bellbird.toml.dpkg-dist").read_text()
    assert bare.path("etc/bellbird/secrets.toml").read_bytes() == secrets
    assert "good" in bare.run("bellbird", "check")
    bare.install(package, "-o", "Dpkg::Options::=--force-confold")
    assert settings.read_text() == mine


def gone(bare):
    bare.run("apt-get", "remove", "-y", "bellbird")
    assert bare.path("var/lib/bellbird/bellbird.db").exists() and bare.path("etc/bellbird/secrets.toml").exists()
    bare.run("apt-get", "purge", "-y", "bellbird")
    left = [name for name in OURS if bare.path(name).exists()]
    assert not left, f"purge leaves {left}"


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("package")
    parser.add_argument("--root", default="/var/tmp/bellbird-bare")
    parser.add_argument("--mirror", help="where Debian is; otherwise where this system has it from")
    wanted = parser.parse_args()
    with Bare.copied(wanted.root, wanted.mirror or own_mirror()) as bare, tempfile.TemporaryDirectory() as folder:
        bare.run("apt-get", "update")
        installed(bare, wanted.package)
        step("installed")
        passwords = set_up(bare)
        step("set up")
        supervisor = Supervisor(bare)
        try:
            step(f"ready after {supervisor.start():.2f} s")
            called(bare, passwords, folder)
            step("two phones talked")
            supervisor.until("WATCHDOG=1")
            bare.run("bellbird", "restart", "--when-idle")
            assert supervisor.process.wait(20) == 0
            step(f"ended as asked, and ready again after {supervisor.start():.2f} s")
            supervisor.kill()
            step(f"killed, and ready again after {supervisor.start():.2f} s")
            assert "extension 202" in bare.run("bellbird", "calls", "history")
            examined(bare)
            step("examined, with a call through the exchange that runs")
            backed_up(bare, supervisor)
            step("backed up while it ran, and restored")
            asked_by_others(bare, supervisor)
            step("asked by a member of a group, and by a stranger")
        finally:
            supervisor.stop()
        changed(bare, wanted.package, folder)
        step("upgraded and downgraded, with settings that somebody edited")
        gone(bare)
        step("removed, and purged")
    print("The package is good.")


main()

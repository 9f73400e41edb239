"""Proves that who has no profile is asked, can try it without an account, and gets
a file for himself alone; and what where, doctor and keys say of it."""
import os
import subprocess

from rig import EARSHOT, KEY, Console, Profile, wait_until

QUIT = ("No profile yet.", "d  demo", "n  new profile", "q  quit")


def environment(home):
    env = {"PATH": os.environ["PATH"], "HOME": str(home), "LANG": "C.UTF-8",
           "TERM": "xterm-256color"}
    if "ASAN_OPTIONS" in os.environ:
        env["ASAN_OPTIONS"] = os.environ["ASAN_OPTIONS"]
    return env


def earshot(home, *words):
    return subprocess.run([EARSHOT, *map(str, words)], text=True, timeout=60,
                          capture_output=True, stdin=subprocess.DEVNULL,
                          env=environment(home))


def test_quit(tmp_path):
    with Console(home=tmp_path) as c:
        for words in QUIT:
            c.wait_for(words)
        c.press("q")
        assert c.wait_end() == 0
        c.assert_restored()
    assert list(tmp_path.iterdir()) == []


def test_demo(tmp_path):
    with Console(home=tmp_path) as c:
        c.wait_for("d  demo")
        c.press("d")
        c.wait_for("DEMO, nothing is real")
        c.wait_for("billing")
        c.press("q")
        assert c.wait_end() == 0


def test_new_profile(sim, tmp_path):
    folder = tmp_path / ".config/earshot"
    with Console(home=tmp_path) as c:
        c.wait_for("n  new")
        c.press("n")
        c.wait_for("Which provider?")
        c.write(b"telnix\r")
        c.wait_for("telnix is none of them")
        # It can be put right, and what is typed anew takes its place.
        c.press("Backspace")
        c.wait_for(lambda c: c.row(6).endswith(" telni"))
        c.press("Enter")
        c.wait_for("telni is none of them")
        c.write(b"telnyx\r")
        c.wait_for("Where do events come from?")
        c.write(sim.events.encode() + b"\r")
        c.wait_for("Which file holds")
        c.write(KEY.encode() + b"\r")
        c.wait_for("the key itself is not asked for")
        c.press("^U", "Enter")
        c.wait_for("Your own phone?")
        c.press("Enter")
        # There is no such token yet, so doctor says what to do.
        c.wait_for("Written:")
        c.wait_for("to see to")
        assert "!!  token" in c.text()
        assert c.wait_end() == 1
        c.assert_restored()
    config = folder / "earshot.conf"
    assert config.stat().st_mode & 0o777 == 0o600
    assert folder.stat().st_mode & 0o777 == 0o700
    assert KEY not in config.read_text()
    token = folder / "token"
    token.write_text(KEY + "\n")
    token.chmod(0o600)
    done = earshot(tmp_path, "doctor", "--api", sim.api)
    assert done.returncode == 0, done.stdout
    assert "All is well." in done.stdout and "!!" not in done.stdout
    assert "is connected" in done.stdout and KEY not in done.stdout
    token.chmod(0o644)
    done = earshot(tmp_path, "doctor", "--api", sim.api)
    assert done.returncode == 1 and "chmod 600" in done.stdout
    done = earshot(tmp_path, "where", "--api", sim.api)
    assert done.returncode == 0 and str(config) in done.stdout
    assert "command line" in done.stdout and "line 4" in done.stdout


def test_doctor_finds_the_provider_away(tmp_path, sim):
    profile = Profile(tmp_path, sim, api="http://127.0.0.1:1/v2")
    done = earshot(tmp_path, "doctor", *profile.args())
    assert done.returncode == 1 and "!!  api" in done.stdout
    profile = Profile(tmp_path, sim, max_mode="loud")
    done = earshot(tmp_path, "doctor", *profile.args())
    assert done.returncode == 1 and "loud" in done.stdout


def test_without_a_terminal(tmp_path):
    for words, status in ((["--help"], 0), (["--version"], 0), (["keys"], 0),
                          (["list"], 1), ([], 1)):
        done = earshot(tmp_path, *words)
        assert done.returncode == status, words
        assert "\x1b" not in done.stdout + done.stderr
    assert "no profile yet" in done.stderr
    done = earshot(tmp_path, "demo")
    assert done.returncode == 1 and "--plain" not in done.stderr
    assert "QUIET" in earshot(tmp_path, "keys").stdout
    wait_until(lambda: list(tmp_path.iterdir()) == [])

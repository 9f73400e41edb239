"""Proves that what a terminal can show is asked of terminfo and of the user,
and that no more is written to it; and that themes are found by name."""
import re
import subprocess

import pytest

from rig import EARSHOT, VERDICT_S

SGR = re.compile(rb"\x1b\[([0-9;]*)m")


def codes(raw):
    """All that was said of colours, as sets of parameters."""
    said = set()
    for found in SGR.findall(raw):
        parts = found.split(b";")
        while parts:
            if parts[0] in (b"38", b"48") and len(parts) > 2:
                n = 5 if parts[1] == b"2" else 3
                said.add(b";".join(parts[:2]))
                parts = parts[n:]
            else:
                said.add(parts.pop(0))
    return said


def is_8(code):
    return re.fullmatch(rb"[349][0-7]|10[0-7]", code)


@pytest.mark.parametrize("args, env, want", (
    ((), {}, "256"),
    ((), {"COLORTERM": "truecolor"}, "true"),
    ((), {"TERM": "linux"}, "8"),
    ((), {"TERM": "vt220"}, "mono"),
    ((), {"NO_COLOR": "1"}, "mono"),
    ((), {"NO_COLOR": ""}, "256"),
    (("--color", "never"), {}, "mono"),
    (("--color", "always"), {"NO_COLOR": "1"}, "256"),
    (("--theme", "mono"), {}, "mono"),
    (("--theme", "light"), {"NO_COLOR": "1"}, "mono"),
))
def test_depth(floor, sim, profile, args, env, want):
    with profile.console(*args, env=env) as c:
        c.wait_for("Ana Ruiz", VERDICT_S)
        sim.post("/sim/participant", op="hold",
                 id=floor.of("Ana Ruiz")["customer"])
        c.press("^R")
        c.wait_for("HOLD", VERDICT_S)
        c.press("L")
        c.wait_for(lambda c: "LISTENING" in c.strip(), VERDICT_S)
        said = codes(c.raw)
    deep = {code for code in said if code in (b"38;5", b"48;5")}
    true = {code for code in said if code in (b"38;2", b"48;2")}
    eight = {code for code in said if is_8(code)}
    assert bool(deep) == (want == "256"), said
    assert bool(true) == (want == "true"), said
    assert bool(eight) == (want == "8"), said


def check(*args, env=None):
    done = subprocess.run([EARSHOT, "theme-check", *args], env=env,
                          stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    return done.returncode, done.stdout.decode(), done.stderr.decode()


def test_theme_check(tmp_path):
    assert check("deutan")[0] == 0
    folder = tmp_path / "earshot" / "themes"
    folder.mkdir(parents=True)
    mine = folder / "mine.theme"
    mine.write_text("name = mine\n"
                    "warn = fg=#333333 | 256: 214 | 8: yellow | mono: bold\n")
    status, said, _ = check("mine", env={"XDG_CONFIG_HOME": str(tmp_path)})
    assert status == 1
    assert re.search(r"^FAIL +truecolor +warn +contrast", said, re.M)
    assert said.endswith("mine: 1 failure\n")
    mine.write_text("warn = pink\n")
    status, _, why = check(str(mine))
    assert status == 1 and "mine.theme" in why and "line 1" in why
    status, _, why = check("nosuch")
    assert status == 1 and "no theme is called nosuch" in why


def test_theme_of_the_profile(profile):
    profile.config.write_text(profile.config.read_text() + "theme = nosuch\n")
    with profile.console() as c:
        assert c.wait_end() == 1
        assert "no theme is called nosuch" in c.text().replace("\n", "")

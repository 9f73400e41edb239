"""Proves that the two acts on a whole call, which no key asks for, are sent when
they are told that everybody is meant, once, and end as far as they can be seen."""
import json

import pytest

from faces import FACES
from rig import Profile
from test_script import do

NOTICE = "https://audio.example/notice%201.mp3?a=1&b=2"


@pytest.fixture(params=FACES)
def provider(request):
    return request.param


def sent(sim):
    """The ends of the paths and the parameters of what was asked for."""
    return [(r["path"].rsplit("/", 1)[1].replace(".json", ""),
             {k: v for k, v in (r["body"] or {}).items()
              if k != "command_id"}) for r in sim.changes()]


def expected(provider, call):
    if provider == "telnyx":
        return [("play", {"audio_url": NOTICE}), ("end", {}), ("end", {})]
    return [(call, {"AnnounceUrl": NOTICE, "AnnounceMethod": "GET"}),
            (call, {"Status": "completed"}), (call, {"Status": "completed"})]


def test_announce_and_end(sim, floor, provider, face, tmp_path):
    call, other = floor.of("Ana Ruiz"), floor.of("Bo Lindqvist")
    words = ("--call", call["id"])
    profile = Profile(tmp_path, sim)
    for act, say in ((("end", *words), "everybody"),
                     (("end", "--yes"), "--call"),
                     (("announce", *words), "--everyone-hears-me"),
                     (("announce", *words, "--everyone-hears-me"),
                      "announce_url")):
        done = do(profile, *act)
        assert done.returncode == 1 and say in done.stderr, done
    assert sim.changes() == []
    profile = Profile(tmp_path, sim, announce_url=NOTICE,
                      announce_method="GET")
    done = do(profile, "announce", *words, "--everyone-hears-me")
    assert done.returncode == 3, done
    assert done.stdout.startswith("ok Announce to everybody on "), done
    assert "nothing shows whether it is heard" in done.stdout
    sim.fault("accepted-no-effect", match=face.conference, count=1)
    done = do(profile, "end", *words, "--yes")
    assert done.returncode == 3 and "did not happen" in done.stdout, done
    assert len(sim.find(call["id"])["participants"]) == 2
    done = do(profile, "end", *words, "--yes")
    assert done.returncode == 0 and done.stdout.startswith("** End "), done
    assert sim.person(call["customer"]) == (None, None)
    assert len(sim.find(other["id"])["participants"]) == 2
    assert sent(sim) == expected(provider, call["id"])
    assert do(profile, "end", *words, "--yes").returncode == 5
    assert len(sim.changes()) == 3
    barred = Profile(tmp_path, sim, announce_url=NOTICE, max_mode="whisper",
                     ask="the lead", audit="off")
    for act in (("end", "--yes"), ("announce", "--everyone-hears-me")):
        done = do(barred, act[0], "--call", other["id"], act[1])
        assert done.returncode == 9 and "the lead" in done.stderr, done
    assert len(sim.changes()) == 3
    log = profile.home / ".local/state/earshot/audit.log"
    lines = [json.loads(s) for s in log.read_text().splitlines()]
    assert [s.get("action", s.get("result")) for s in lines] == \
        ["announce", "accepted", "end", "did not happen", "end", "seen"]

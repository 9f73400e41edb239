"""Proves that a supervisor who takes care of a call is named to all who see it,
at whichever provider it is, that nobody takes it from him unawares, and that it
is his no more once he lets go of it, leaves it or is gone."""
import subprocess

import pytest

from broker_rig import ALL, Broker, token_of
from conftest import Floor
from rig import EARSHOT, SOON_S, Console, Sim
from steps import select

FAST = ("acts_per_second = 100", "acts_per_minute = 6000")
USERS = {"rita": ALL, "lee": ALL, "wall": "watch"}


def of(w, call):
    return w.calls.get(call, {}).get("claim", {}).get("user")


def all_there(w):
    return len(w.calls) == 3 and all(len(c["parts"]) == 2
                                     for c in w.calls.values())


def opened(broker, name):
    w = broker.console(name)
    w.until(lambda: all_there(w), why="three calls")
    return w


def done(w, do, call="", **more):
    r = w.act(do, call, **more)
    assert r["status"] == "done", r
    return r


def play(folder, provider):
    """From the first claim to the last, where that provider's calls are."""
    with Sim(provider=provider) as sim:
        sim.post("/sim/phone", op="hangup", id=sim.leg)
        sim.post("/sim/phone", op="policy", answer=True, answer_ms=0)
        floor = Floor(sim)
        b = Broker(folder / provider, sim, USERS, dead=1, feed=FAST).start()
        with opened(b, "rita") as rita, opened(b, "lee") as lee, \
                opened(b, "wall") as wall:
            take_and_give(b, rita, lee, wall, floor.of("Ana Ruiz")["id"])
            leave(rita, lee, floor.of("Ana Ruiz"))
            sim.post("/sim/call", op="end", id=floor.of("Bo Lindqvist")["id"])
            done(rita, "claim", floor.of("Chen Wei")["id"])
            lee.until(lambda: of(lee, floor.of("Chen Wei")["id"]) == "rita")
            rita.socket.close()
            lee.until(lambda: not of(lee, floor.of("Chen Wei")["id"]),
                      why="the claim of one who is gone to end")
        said = [line for line in b.audited() if "claim" in line["phase"]]
        assert [s["text"] for s in said if s["phase"] == "claim ended"] == [
            "he has let go of it", "he has left the call",
            "no console of his is there any more"]
        assert b.stop() == 0


def take_and_give(b, rita, lee, wall, id):
    assert (wall.act("claim", id)["code"]) == "denied"
    done(rita, "claim", id)
    done(rita, "claim", id)
    for w in (rita, lee, wall):
        w.until(lambda: of(w, id) == "rita")
    for do in ("claim", "unclaim"):
        r = lee.act(do, id)
        assert (r["code"], r["text"]) == ("conflict", "rita is on it")
    # Who it was taken from is no more who has it.
    assert lee.act("claim", id, args={"from": "wall"})["code"] == "conflict"
    done(lee, "claim", id, args={"from": "rita"})
    rita.until(lambda: of(rita, id) == "lee")
    # It keeps nobody from acting on what he has seen.
    done(lee, "unclaim", id)
    done(lee, "unclaim", id)
    rita.until(lambda: not of(rita, id))
    assert rita.act("claim", "nowhere")["code"] == "gone"


def leave(rita, lee, call):
    """Two voices in one ear are told of, and who leaves lets go."""
    id, to = call["id"], {"to": [call["agent"]]}
    done(rita, "claim", id)
    done(rita, "whisper", id, args=to)
    lee.until(lambda: (lee.superv(id, "rita") or {}).get("mode") == "whisper")
    assert "two voices" in done(lee, "whisper", id, args=to)["text"]
    assert of(lee, id) == "rita"
    done(rita, "stop")
    lee.until(lambda: not of(lee, id), why="the claim to end")
    done(lee, "stop")


@pytest.mark.parametrize("provider", ("telnyx", "signalwire", "twilio"))
def test_claims(tmp_path, provider):
    play(tmp_path, provider)


def config_of(broker, folder, name):
    secret = folder / (name + ".token")
    secret.write_text(token_of(name) + "\n")
    secret.chmod(0o600)
    config = folder / (name + ".conf")
    config.write_text("\n".join([
        "[profile]", "provider = earshot", "user = somebody",
        "feed = %s" % broker.feed, "token_file = %s" % secret, ""]))
    return config


def test_on_the_screen(tmp_path):
    """C, the row, and `earshot do claim` of a colleague."""
    with Sim() as sim:
        floor = Floor(sim)
        b = Broker(tmp_path / "b", sim, USERS, feed=FAST).start()
        lee = [EARSHOT, "--config", str(config_of(b, tmp_path, "lee")), "do",
               "claim", "--call", floor.of("Ana Ruiz")["id"]]
        with Console(["--config", config_of(b, tmp_path, "rita")],
                     home=tmp_path) as c:
            for _, agent, _ in Floor.PEOPLE:
                c.wait_for(agent)
            c.wait_for("LIVE")
            # The token says who he is, for him as for his colleagues.
            c.wait_for(lambda c: "rita" in c.row(1))
            select(c, "Ana Ruiz")
            c.act("C", lambda c: "(me)" in c.text())
            r = subprocess.run(lee, capture_output=True, text=True,
                               timeout=SOON_S + 20)
            assert r.returncode == 1 and "rita is on" in r.stderr, r
            r = subprocess.run(lee + ["--yes"], capture_output=True, text=True,
                               timeout=SOON_S + 20)
            assert r.returncode == 0 and "seen" in r.stdout, r
            c.wait_for("(LE)")
            c.act("C", lambda c: "lee is on" in c.result())
            c.act("C", lambda c: "(me)" in c.text())
            c.act("C", lambda c: "(me)" not in c.text())
        assert b.stop() == 0

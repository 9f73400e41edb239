"""The table of the benchmark, and what makes one figure of many."""
ROWS = []


def row(name, ours, peer, theirs, unit, least="", more=False):
    """Beside a peer, by how much we are better; more: a larger figure is."""
    if more:
        ratio = ours / theirs if theirs else 0
    else:
        ratio = theirs / ours if ours else 0
    ROWS.append({"row": name, "ours": round(ours, 2), "peer": peer,
                 "theirs": round(theirs, 2), "unit": unit,
                 "ratio": round(ratio, 2), "target": least})
    print("%-44s %10.2f %-9s %-26s %10.2f  %6.2fx  %s" % (
        name, ours, unit, peer, theirs, ratio, least), flush=True)


def alone(name, ours, unit, target=""):
    """A figure that has no peer here."""
    ROWS.append({"row": name, "ours": round(ours, 2), "unit": unit,
                 "target": target})
    print("%-44s %10.2f %-9s %56s" % (name, ours, unit, target), flush=True)


def skip(name, why):
    ROWS.append({"row": name, "left_out": why})
    print("%-44s left out: %s" % (name, why), flush=True)


def median(values):
    values = sorted(values)
    return values[len(values) // 2]


def percentile(values, part):
    values = sorted(values)
    return values[min(len(values) - 1, int(len(values) * part))]

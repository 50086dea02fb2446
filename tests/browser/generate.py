#!/usr/bin/env python3
"""Writes reports of many domains, varied from a few real ones.

    destgate --lab check --all --format ndjson > lab.ndjson
    python3 generate.py lab.ndjson 5000 > many.ndjson
    python3 generate.py --hostile lab.ndjson 100 > hostile.ndjson

Every domain, host and date is its own; the same arguments give the same output. With --hostile every text of every
report is replaced by something that would run, break out or reorder if it were not escaped.
"""

import json
import random
import sys
from datetime import datetime, timedelta

HOSTILE = [
    "<script>window.SENTINEL=1</script>",
    "<img src=x onerror=window.SENTINEL=1>",
    "\"><svg onload=window.SENTINEL=1>",
    "' autofocus onfocus=window.SENTINEL=1 x='",
    "</style></script></title></pre></details><script>window.SENTINEL=1</script>",
    "<!--<script>window.SENTINEL=1//-->",
    "javascript:window.SENTINEL=1",
    "{{constructor.constructor('window.SENTINEL=1')()}}",
    "\u202egpj.exe \u2028\u2029 \x00\x1b[31m",
    "]]><iframe srcdoc='<script>parent.SENTINEL=1</script>'>",
    "<form id=sections><input name=children></form>",
    "&lt;script&gt;window.SENTINEL=1&lt;/script&gt;",
    "A" * 3000,
    "z" + "\u0300\u0316" * 200,
]


def renamed(value, old, new):
    """Every text with the old name exchanged for the new one."""
    return json.loads(json.dumps(value).replace(old, new))


def dated(value, days):
    """Every end of a certificate moved."""
    if isinstance(value, dict):
        out = {}
        for key, item in value.items():
            if key == "not_after" and isinstance(item, str):
                end = datetime.strptime(item, "%Y-%m-%dT%H:%M:%SZ") + timedelta(days=days)
                out[key] = end.strftime("%Y-%m-%dT%H:%M:%SZ")
            else:
                out[key] = dated(item, days)
        return out
    if isinstance(value, list):
        return [dated(item, days) for item in value]
    return value


def spoilt(value, pick, path=()):
    """Every text but the few that make it a report at all exchanged for a hostile one; keys added."""
    if isinstance(value, dict):
        out = {key: spoilt(item, pick, path + (key,)) for key, item in value.items()}
        out[pick.choice(HOSTILE)] = pick.choice(HOSTILE)
        return out
    if isinstance(value, list):
        return [spoilt(item, pick, path) for item in value] + ([pick.choice(HOSTILE)] if value and isinstance(value[0], str) else [])
    if isinstance(value, str) and path != ("schema",) and not path[-1].endswith(("_at", "not_after", "not_before")):
        return pick.choice(HOSTILE)
    return value


def main():
    arguments = sys.argv[1:]
    hostile = "--hostile" in arguments
    arguments = [a for a in arguments if a != "--hostile"]
    if len(arguments) != 2:
        sys.exit(__doc__)
    with open(arguments[0], encoding="utf-8") as file:
        base = [json.loads(line) for line in file if line.strip()]
    pick = random.Random(5)
    # As in life: most deliver, and few of them are protected.
    weights = [6 if r["verdict"]["action"] == "deliver" else 1 for r in base]
    words = ["alder", "birch", "cedar", "delta", "ember", "fjord", "grove", "harbor", "inlet", "juniper"]
    for number in range(int(arguments[1])):
        report = pick.choices(base, weights)[0]
        name = f"{pick.choice(words)}-{pick.choice(words)}-{number}"
        stem = report["domain"].split(".")[0]
        report = renamed(report, f"{stem}.example", f"{name}.example")
        report = dated(report, pick.choice([-70, -58, -50, -40, -20, 0, 0, 30, 60, 200]))
        report["duration_ms"] = pick.randrange(80, 4000)
        if hostile:
            report = spoilt(report, pick)
            report["domain"] += str(number)
        print(json.dumps(report, ensure_ascii=False))


main()

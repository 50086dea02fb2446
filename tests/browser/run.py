#!/usr/bin/env python3
"""Holds the HTML report against a real browser. Needs chromium and chromedriver; nothing but the standard library.

    python3 tests/browser/run.py [--destgate target/release/destgate] [--keep FOLDER]
"""

import argparse
import base64
import json
import pathlib
import shutil
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parent.parent
FLAGS = [
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
]
PHONE = {"width": 390, "height": 844, "deviceScaleFactor": 2, "mobile": True}
DESK = {"width": 1280, "height": 900, "deviceScaleFactor": 1, "mobile": False}


class Browser:
    """One Chromium, spoken to by WebDriver."""

    def __init__(self, folder):
        self.driver = subprocess.Popen(
            [shutil.which("chromedriver") or "/usr/bin/chromedriver", "--port=0"],
            stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
        for line in self.driver.stdout:
            if "started successfully on port" in line:
                port = line.strip().rstrip(".").split()[-1]
                self.base = f"http://127.0.0.1:{port}"
                break
        else:
            sys.exit("chromedriver does not start")
        self.session = ""
        arguments = FLAGS + [f"--user-data-dir={folder}/profile"]
        made = self.call("POST", "/session", {"capabilities": {"alwaysMatch": {
            "goog:chromeOptions": {"args": arguments},
            "goog:loggingPrefs": {"browser": "ALL"},
        }}})
        self.session = f"/session/{made['sessionId']}"
        self.call("POST", self.session + "/timeouts", {"script": 120000, "pageLoad": 120000})

    def call(self, method, path, body=None):
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(self.base + path, data, {"Content-Type": "application/json"}, method=method)
        try:
            with urllib.request.urlopen(request, timeout=180) as answer:
                return json.load(answer)["value"]
        except urllib.error.HTTPError as error:
            raise SystemExit(f"{method} {path}: {error.read().decode()[:600]}") from error

    def go(self, url):
        self.call("POST", self.session + "/url", {"url": url})

    def run(self, script, *arguments):
        return self.call("POST", self.session + "/execute/sync", {"script": script, "args": list(arguments)})

    def wait(self, script, *arguments):
        """Runs a script that calls its last argument when it is done."""
        return self.call("POST", self.session + "/execute/async", {"script": script, "args": list(arguments)})

    def cdp(self, command, parameters):
        return self.call("POST", self.session + "/goog/cdp/execute", {"cmd": command, "params": parameters})

    def log(self):
        return self.call("POST", self.session + "/se/log", {"type": "browser"})

    def picture(self, path):
        path.write_bytes(base64.b64decode(self.call("GET", self.session + "/screenshot")))

    def pdf(self, path):
        page = {"page": {"width": 21.0, "height": 29.7}}
        path.write_bytes(base64.b64decode(self.call("POST", self.session + "/print", page)))

    def close(self):
        if self.session:
            self.call("DELETE", self.session)
        self.driver.terminate()
        self.driver.wait()


failed = []


def check(what, good, seen=""):
    print(f"{'ok  ' if good else 'FAIL'} {what}" + (f": {seen}" if seen != "" else ""))
    if not good:
        failed.append(what)


# Does something and waits until it has been painted. Milliseconds.
TIMED = """
const [action, argument] = arguments, done = arguments[arguments.length - 1];
const set = (e, v, kind) => { e.value = v; e.dispatchEvent(new Event(kind, {bubbles: true})); };
const actions = {
  find: (v) => set(document.getElementById("find"), v, "input"),
  pick: ([k, v]) => set(document.querySelector(`select[data-k="${k}"]`), v, "change"),
  sort: (c) => document.querySelector(`th[data-c="${c}"] button`).click(),
  clear: () => document.getElementById("clear").click(),
  all: () => document.querySelectorAll(".more button")[1].click(),
  chart: ([k, v]) => [...document.querySelectorAll("li[data-k]")].find((li) => li.dataset.k === k && li.dataset.v === v).querySelector("button").click(),
};
const from = performance.now();
actions[action](argument);
// The text field waits a moment for the next key.
setTimeout(() => requestAnimationFrame(() => setTimeout(() => done(performance.now() - from), 0)), action === "find" ? 61 : 0);
"""

ROWS = "return [...document.querySelectorAll('tbody tr')].map((r) => [...r.cells].map((c) => c.textContent))"
COUNT = "return document.getElementById('count').textContent"
OVERFLOW = "return document.documentElement.scrollWidth - document.documentElement.clientWidth"


def many(browser, page, reports, keep):
    """5,000 domains: loading, filtering, sorting, sections, phone, paper, dark."""
    browser.cdp("Emulation.setDeviceMetricsOverride", DESK)
    started = time.monotonic()
    browser.go(page.as_uri())
    print(f"     load {time.monotonic() - started:.2f} s, {page.stat().st_size / 1e6:.1f} MB")
    size = browser.run("return performance.memory ? Math.round(performance.memory.usedJSHeapSize / 1e6) : 0")
    marks = browser.run("const n = performance.getEntriesByType('navigation')[0]; return [n.domInteractive, n.loadEventEnd].map(Math.round)")
    print(f"     DOM ready {marks[0]} ms, loaded {marks[1]} ms, script heap {size} MB")
    check("the table says how many there are", browser.run(COUNT).startswith(f"{len(reports):,} domains"), browser.run(COUNT))
    browser.picture(keep / "desktop-light.png")

    def act(name, argument=None):
        took = browser.wait(TIMED, name, argument)
        print(f"     {name} {argument if argument is not None else ''} {took:.0f} ms")
        return took

    slowest = act("find", "juniper")
    wanted = [r for r in reports if "juniper" in json.dumps([r["domain"], r["verdict"]["reason"], [m["host"] for m in r["mx"]]])]
    check("the filter finds what there is", browser.run(COUNT).startswith(f"{len(wanted):,} of"), f"{len(wanted)}; {browser.run(COUNT)}")
    check("nothing else is shown", all("juniper" in " ".join(row) for row in browser.run(ROWS)))
    slowest = max(slowest, act("clear"))
    slowest = max(slowest, act("pick", ["outcome", "bounced"]))
    bounced = sum(r["verdict"]["action"] == "bounce" for r in reports)
    check("a pick filters", browser.run(COUNT).startswith(f"{bounced:,} of"), browser.run(COUNT))
    check("and shows only these", {row[1] for row in browser.run(ROWS)} == {"bounce"})
    slowest = max(slowest, act("clear"))
    code = max({f["code"] for r in reports for f in r["findings"]})
    having = sum(any(f["code"] == code for f in r["findings"]) for r in reports)
    slowest = max(slowest, act("chart", ["word", code]))
    check("a bar of a chart filters", browser.run(COUNT).startswith(f"{having:,} of"), f"{code} {browser.run(COUNT)}")
    slowest = max(slowest, act("clear"))
    reasons = browser.run("return [...document.querySelectorAll('li[data-k=reasons]')].map((li) => [li.dataset.v, li.querySelector('b').textContent, li.querySelector('.label').textContent])")
    wrong = []
    for reason, number, label in reasons:
        act("chart", ["reasons", reason])
        if not browser.run(COUNT).startswith(f"{number} of"):
            wrong.append((label, number, browser.run(COUNT)))
        act("clear")
    check("each bar of the reasons finds as many as it counts", not wrong, wrong or len(reasons))
    for column, at in [("domain", 0), ("until", 6), ("reason", 7)]:
        for sign in [1, -1]:
            slowest = max(slowest, act("sort", column))
            shown = [row[at].lower() for row in browser.run(ROWS) if row[at]]
            check(f"sorted by {column} {'up' if sign == 1 else 'down'}", shown == sorted(shown, reverse=sign < 0) and len(shown) > 1, shown[0])
    took = act("all")
    check("all rows can be shown", len(browser.run(ROWS)) == len(reports), f"{took:.0f} ms")
    gone = browser.run("return getComputedStyle(document.querySelector('.more')).display")
    check("the offer of more rows is gone then", gone == "none", gone)
    act("clear")
    sorted_by = browser.run("return document.querySelectorAll('th[aria-sort]').length")
    check("Clear takes the sorting back too", sorted_by == 0 and browser.run(ROWS)[0][0] == reports[0]["domain"], sorted_by)
    within(browser, act)
    address(browser, page, act)
    check("filtering and sorting take less than a quarter of a second", slowest < 250, f"{slowest:.0f} ms")

    # The last domain is not among the first 200: its section opens all the same.
    last = reports[-1]["domain"]
    act("find", last)
    browser.run("document.querySelector('tbody a').click()")
    time.sleep(0.3)
    seen = browser.run("""const d = document.querySelector(':target'), s = d && d.closest('details');
        return s && [s.open, s.querySelector('summary h3').textContent, Math.round(s.getBoundingClientRect().top), d.innerText.length]""")
    check("a row leads to its section, open and in view", bool(seen) and seen[0] and seen[1] == last and abs(seen[2]) < 500, seen)
    browser.picture(keep / "section-light.png")
    browser.go("about:blank")
    browser.go(f"{page.as_uri()}#d{len(reports) - 1}")
    time.sleep(0.3)
    seen = browser.run("const s = document.getElementById(location.hash.slice(1)).closest('details'); return [s.open, s.querySelector('summary h3').textContent]")
    check("so does a link from outside", seen == [True, reports[-2]["domain"]], seen)

    # By keyboard alone.
    browser.run("document.querySelector('th button').focus()")
    browser.call("POST", browser.session + "/actions", {"actions": [{"type": "key", "id": "k", "actions": [
        {"type": "keyDown", "value": "\ue007"}, {"type": "keyUp", "value": "\ue007"}]}]})
    check("Enter on a heading sorts", browser.run("return document.activeElement.parentElement.getAttribute('aria-sort')") == "ascending")


def within(browser, act):
    """The lists of certificates: what ends within so many days is all that ends before, and the chart counts the same."""
    columns = browser.run("return [...document.querySelectorAll('li[data-k=ends]')].map((li) => [li.dataset.v, +li.dataset.t, +li.querySelector('b').textContent.replace(',', '')])")
    together, wrong = 0, []
    for name, before, number in columns:
        act("chart", ["ends", name])
        if number and not browser.run(COUNT).startswith(f"{number:,} of"):
            wrong.append((name, number, browser.run(COUNT)))
        act("clear")
        if before:
            together += number
            act("pick", ["ends", f"within {before} days"])
            if not browser.run(COUNT).startswith(f"{together:,} of"):
                wrong.append((before, together, browser.run(COUNT)))
            act("clear")
    check("certificates: chart and list find what they count, and `within` adds up", not wrong and together > 0, wrong or together)


def address(browser, page, act):
    """What is asked for is told beside the number, and stands in the address; a hostile address is only text."""
    act("chart", ["word", "mx-certificate-bad"])
    act("sort", "until")
    says = browser.run(COUNT)
    check("the filter of a chart is told", "finding mx-certificate-bad; sorted by Certificate until" in says, says)
    sent, rows = browser.run("return location.href"), browser.run(ROWS)
    browser.go("about:blank")
    browser.go(sent)
    check("the address brings the view back", browser.run(ROWS) == rows and browser.run(COUNT) == says, sent.partition("#")[2])
    act("clear")
    check("Clear empties the address", "=" not in browser.run("return location.hash"))
    for bad in ["find=%3Cimg%20src%3Dx%20onerror%3Dwindow.SENTINEL%3D1%3E%E2%80%AE&sts=%3Cb%3E&word=constructor&sort=__proto__",
                "__proto__=1&outcome=toString&sort=-constructor&ends=within%209%20days", "find=" + "%CC%80" * 600, "=" * 5000, "%=%"]:
        browser.go("about:blank")
        browser.go(f"{page.as_uri()}#{bad}")
        seen = browser.run("return [window.SENTINEL === undefined, document.querySelectorAll('img').length, document.getElementById('count').childElementCount, document.querySelectorAll('[aria-pressed=true]').length]")
        says = browser.run(COUNT)
        check("a hostile address is text", seen == [True, 0, 0, 0] and "\u202e" not in says and len(says) < 400, says[:80])
    act("clear")
    act("find", "no such domain is here")
    seen = browser.run("const p = [...document.querySelectorAll('#table p')].find((p) => p.textContent.startsWith('No domain')); return getComputedStyle(p).display")
    check("an empty table says so", seen == "block" and browser.run(COUNT).startswith("0 of"), seen)
    act("clear")


def looks(browser, page, keep, name):
    """A page of ordinary size in every dress."""
    for scheme in ["light", "dark"]:
        browser.cdp("Emulation.setEmulatedMedia", {"features": [{"name": "prefers-color-scheme", "value": scheme}]})
        for dress, metrics in [("desktop", DESK), ("phone", PHONE)]:
            browser.cdp("Emulation.setDeviceMetricsOverride", metrics)
            browser.go("about:blank")
            browser.go(page.as_uri())
            over = browser.run(OVERFLOW)
            check(f"{name}: {dress} {scheme}: nothing is wider than the window", over <= 0, f"{over} px")
            browser.picture(keep / f"{name}-{dress}-{scheme}.png")
            browser.run("document.getElementById('table').scrollIntoView()")
            browser.picture(keep / f"{name}-{dress}-{scheme}-table.png")
            browser.run("document.querySelector('#open').click(); document.querySelector('details:nth-of-type(3)').scrollIntoView()")
            over = browser.run(OVERFLOW)
            check(f"{name}: {dress} {scheme}: nor with every section open", over <= 0, f"{over} px")
            browser.picture(keep / f"{name}-{dress}-{scheme}-section.png")
            if dress == "phone" and name == "lab":
                narrow(browser)
        ink = browser.run("const c = getComputedStyle(document.body); return [c.color, c.backgroundColor].map((v) => v.match(/\\d+/g).slice(0, 3).reduce((a, b) => a + +b, 0))")
        check(f"{name}: {scheme} is {scheme}", (ink[0] < ink[1]) == (scheme == "light"), ink)
    browser.cdp("Emulation.setEmulatedMedia", {"features": []})
    browser.cdp("Emulation.clearDeviceMetricsOverride", {})


def narrow(browser):
    """Without headings a list sorts."""
    seen = browser.run("""const by = document.getElementById('by'), way = document.getElementById('way');
        const set = (e, v) => { e.value = v; e.dispatchEvent(new Event('change')); };
        const names = () => [...document.querySelectorAll('tbody th')].map((e) => e.textContent);
        const there = by.checkVisibility() && !document.querySelector('thead').checkVisibility();
        set(by, 'domain'); const up = names(); set(way, '-'); const down = names(); set(by, '');
        return [there, up, down];""")
    check("phone: a list sorts, up and down", seen[0] and seen[1] == sorted(seen[1]) and seen[2] == seen[1][::-1])
    clipped = browser.run("return ['h1', 'tbody td', 'tbody th', 'dd', 'dt', 'summary', '.findings li', '.label'].filter((s) => getComputedStyle(document.querySelector(s)).overflow !== 'clip')")
    check("phone: what holds foreign text is clipped", clipped == [], clipped)


def written(pdf):
    """The text of a PDF; empty where there is no pdftotext."""
    if not shutil.which("pdftotext"):
        return ""
    return subprocess.run(["pdftotext", "-layout", pdf, "-"], capture_output=True, text=True, check=True).stdout


def printed(browser, lab, big, reports, keep):
    """Few domains print their evidence and fixes, opened or not, with the script and without; more say what is missing."""
    if not shutil.which("pdftotext"):
        print("     no pdftotext: what is on paper is not read")
        return
    fixes = sum(1 for line in open(keep / "lab.ndjson", encoding="utf-8") for f in json.loads(line)["findings"] if f["hint"])
    browser.cdp("Emulation.clearDeviceMetricsOverride", {})
    for script in [True, False]:
        how = "with" if script else "without"
        browser.cdp("Emulation.setScriptExecutionDisabled", {"value": not script})
        browser.go("about:blank")
        browser.go(lab.as_uri())
        browser.pdf(keep / f"lab-{how}-script.pdf")
        text = written(keep / f"lab-{how}-script.pdf")
        check(f"paper {how} script: every fix is printed", text.count("Fix:") == fixes, f"{text.count('Fix:')} of {fixes}")
        check(f"paper {how} script: nothing is said to be missing", "are not printed" not in text)
        browser.cdp("Emulation.setScriptExecutionDisabled", {"value": False})
    # The closed ones are closed again, and a filter is told.
    browser.go("about:blank")
    browser.go(lab.as_uri())
    seen = browser.run("""const open = () => document.querySelectorAll('details[open]').length, before = open();
        dispatchEvent(new Event('beforeprint')); const during = open(); dispatchEvent(new Event('afterprint'));
        return [before, during, open()]""")
    check("paper: what was opened for it is closed again", seen == [0, 33, 0], seen)
    name = reports[-1]["domain"]
    for query, missing in [(f"find={name}", False), ("outcome=bounced", True)]:
        browser.go("about:blank")
        browser.go(f"{big.as_uri()}#{query}")
        browser.pdf(keep / "found.pdf")
        text = written(keep / "found.pdf")
        check(f"paper: {query}: the filter is told", "of 5,000 domains:" in text or len(reports) != 5000)
        check(f"paper: {query}: closed sections are {'told' if missing else 'none'}", ("are not printed" in text) == missing)


def paper(browser, page, keep, name, script):
    """The page as PDF."""
    browser.go("about:blank")
    browser.go(page.as_uri())
    browser.run(script)
    started = time.monotonic()
    browser.pdf(keep / f"{name}.pdf")
    size = (keep / f"{name}.pdf").stat().st_size
    check(f"{name}: prints", size > 20_000, f"{size / 1e3:.0f} kB in {time.monotonic() - started:.1f} s")


def quiet(browser, what):
    """No word on the console: no error, no violation of the policy."""
    words = [entry["message"][:300] for entry in browser.log()]
    check(f"{what}: the console is silent", not words, words or "")


def hostile(browser, page):
    """Nothing of what the reports hold runs or becomes an element."""
    browser.cdp("Page.addScriptToEvaluateOnNewDocument", {"source":
        "window.VIOLATIONS = []; addEventListener('securitypolicyviolation', (e) => VIOLATIONS.push(e.violatedDirective))"})
    browser.go(page.as_uri())
    browser.run("document.querySelectorAll('.more button')[1].click(); document.getElementById('open').click()")
    browser.run("for (const b of document.querySelectorAll('li>button, th button')) b.click(); document.getElementById('clear').click()")
    browser.run("for (const a of document.querySelectorAll('tbody a, summary')) { if (a.href) a.click(); a.focus(); }")
    time.sleep(1)
    check("hostile: nothing ran", browser.run("return window.SENTINEL === undefined"))
    check("hostile: no policy was violated", browser.run("return VIOLATIONS") == [], browser.run("return VIOLATIONS"))
    check("hostile: no element but ours", browser.run("return document.querySelectorAll('img,iframe,form,object,embed,link,base,svg svg,[onload],[onerror],[onfocus],[srcdoc],[style]').length") == 0)
    check("hostile: one script, one style", browser.run("return [document.scripts.length, document.styleSheets.length]") == [1, 1])
    check("hostile: links lead into the page or to the RFCs alone", browser.run(
        "return [...document.querySelectorAll('[href]')].every((a) => /^#(d\\d+|table)$|^https:\\/\\/www\\.rfc-editor\\.org\\/rfc\\/rfc\\d+(#section-[\\d.]+)?$/.test(a.getAttribute('href')))"))
    check("hostile: nothing was fetched", browser.run("return performance.getEntriesByType('resource').length") == 0)
    # That the check above can fail: what the policy forbids is tried.
    tried = browser.run("""try { document.body.innerHTML += "<img src=x onerror='window.SENTINEL=1'>"; return "made" } catch (e) { return e.name }""")
    check("hostile: markup cannot be made of text even by a script", tried == "TypeError", tried)
    browser.log()


def without_script(browser, page, keep):
    """Everything can be read."""
    browser.cdp("Emulation.setScriptExecutionDisabled", {"value": True})
    browser.cdp("Emulation.setDeviceMetricsOverride", DESK)
    browser.go(page.as_uri() + "#d3")
    time.sleep(0.3)
    browser.picture(keep / "without-script.png")
    browser.cdp("Emulation.setScriptExecutionDisabled", {"value": False})
    seen = browser.run("const d = document.getElementById('d3').closest('details'); return [d.open, document.getElementById('tools').hidden, document.querySelectorAll('tbody tr').length]")
    check("without script: a link opens its section, the filter stays away, every row is there", seen[0] and seen[1] and seen[2] > 30, seen)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--destgate", default=str(ROOT / "target/debug/destgate"))
    parser.add_argument("--keep", type=pathlib.Path, help="where pages and pictures are kept")
    parser.add_argument("--domains", type=int, default=5000)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        keep = arguments.keep or pathlib.Path(folder)
        keep.mkdir(parents=True, exist_ok=True)

        def make(name, *command):
            source, page = keep / f"{name}.ndjson", keep / f"{name}.html"
            with open(source, "w", encoding="utf-8") as file:
                done = subprocess.run(command, stdout=file)
            if done.returncode not in (0, 1):
                sys.exit(f"{command} ended with {done.returncode}")
            started = time.monotonic()
            subprocess.run([arguments.destgate, "report", "html", source, "-o", page], check=True)
            print(f"     {name}: made in {time.monotonic() - started:.2f} s")
            return page

        lab = make("lab", arguments.destgate, "--lab", "check", "--all", "--all-certs", "--what-if", "tls=required", "--format", "ndjson")
        generate = [sys.executable, str(HERE / "generate.py")]
        big = make("many", *generate, str(keep / "lab.ndjson"), str(arguments.domains))
        bad = make("hostile", *generate, "--hostile", str(keep / "lab.ndjson"), "300")
        reports = [json.loads(line) for line in open(keep / "many.ndjson", encoding="utf-8")]
        browser = Browser(folder)
        try:
            many(browser, big, reports, keep)
            quiet(browser, "many")
            looks(browser, lab, keep, "lab")
            paper(browser, lab, keep, "lab", "document.querySelectorAll('details')[2].open = true; document.querySelectorAll('details')[7].open = true")
            quiet(browser, "lab")
            hostile(browser, bad)
            looks(browser, bad, keep, "hostile")
            quiet(browser, "hostile")
            without_script(browser, lab, keep)
            printed(browser, lab, big, reports, keep)
        finally:
            browser.close()
        # WebDriver waits ten seconds at most.
        started = time.monotonic()
        pdf = keep / "many.pdf"
        subprocess.run(["chromium", *FLAGS, f"--user-data-dir={folder}/paper", f"--print-to-pdf={pdf}", big.as_uri()],
                       stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, timeout=180)
        check("many: prints", pdf.exists() and pdf.stat().st_size > 500_000, f"{time.monotonic() - started:.1f} s")
    print(f"{len(failed)} failed" if failed else "all is well")
    sys.exit(1 if failed else 0)


main()

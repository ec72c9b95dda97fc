#!/usr/bin/env python3
"""Plants small bugs in a copy of the program, runs the tests on each, and says which of them no test noticed.

    python3 Tests/Mutants/mutants.py [--count 20] [--seed 1,2] [--only N,N] [--quick] [--list] [--self-test]

A mutant is one careless change: `<` for `<=`, `+` for `-`, `&&` for `||`, a range that ends one earlier, a constant one larger, `true`
for `false`, a line left out, two arguments or two words that change places, `first` for `last`. COUNT of them are drawn by each seed, evenly
over rooms (targets) and kinds, and all are built at once, each behind a switch:

    if level <= depth {    becomes    if (mutantIsOn(7) ? level < depth : level <= depth) {

so that one build serves them all. Which one is on stands in a file that the program reads once; none is on where it says 0.

    --list       only says what would be planted
    --only N,N   tries these of the list, no others
    --quick      leaves out the tests that start databases, browsers and offices, most of a survivor's time; what is killed without them is
                 killed, and what survives is tried again by --only
    --self-test  checks the planting on a few lines of Swift, builds nothing

Everything happens in `.build-mutants` (git ignores it): `tree` is the copy, with its own `.build`, kept so that the next run builds less.
The working tree is read, never written. A mutant that does not build is taken out and the next of the drawing takes its place; one that
hangs is stopped by a time limit. Both are counted, neither counts as noticed or not.

The tests run until the first fails, those likely to notice it first. A survivor is tried on the examples: does any document change
(`probes`)? If none does, it may be a change without effect; one that is never reached stands in a line that no test runs.
A test whose programs are not on PATH is skipped, as in `make test`. Needs git and Swift; standard library only. Exit status 0 when it did
its work, 2 when it could not.
"""

import argparse
import collections
import concurrent.futures
import ctypes
import fcntl
import hashlib
import json
import os
import pathlib
import re
import selectors
import shutil
import signal
import subprocess
import sys
import tempfile
import time

from planting import KINDS, draw_mutants, planted, self_test

ROOT = pathlib.Path(__file__).resolve().parents[2]
FOLDER = ROOT / ".build-mutants"
TREE = FOLDER / "tree"
MOST = 1000  # mutants at once
ACTIVE = FOLDER / "active"  # the number of the mutant that is on
REACHED = FOLDER / "reached"  # a file per mutant that the program came by: of the one that is on, or of all where ACTIVE says `?`
BINARY = TREE / ".build/debug/kpitree"
BUNDLE = TREE / ".build/debug/kpitreePackageTests.xctest"

# --- The copy ---


def switch_source():
    """The file that stands in each room of the copy: which mutant is on."""
    return f"""// Written by Tests/Mutants/mutants.py.
#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// 0 for none; -1 for none while all that are reached are noted.
private let mutantThatIsOn: Int = {{
  guard let file = fopen("{ACTIVE}", "r") else {{ return 0 }}
  defer {{ fclose(file) }}
  var number = 0
  while case let byte = fgetc(file), byte > 32 {{ number = byte == 63 ? -1 : number * 10 + Int(byte - 48) }}
  return number
}}()

private nonisolated(unsafe) let isNoted: UnsafeMutablePointer<Bool> = {{
  let flags = UnsafeMutablePointer<Bool>.allocate(capacity: {MOST})
  flags.initialize(repeating: false, count: {MOST})
  return flags
}}()

public func mutantIsOn(_ number: Int) -> Bool {{
  guard number == mutantThatIsOn || mutantThatIsOn < 0 else {{ return false }}
  if !isNoted[number] {{
    isNoted[number] = true
    if let file = fopen("{REACHED}/\\(number)", "a") {{ fclose(file) }}
  }}
  return number == mutantThatIsOn
}}
"""


def read_sources():
    """Path and text of the Swift files of all rooms."""
    return {path.relative_to(ROOT).as_posix(): path.read_text() for path in sorted((ROOT / "Sources").rglob("*.swift"))}


def write_if_changed(path, data):
    if path.is_symlink() or not path.is_file() or path.read_bytes() != data:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)


def write_copy(sources, mutants):
    """Brings the copy to the state of the working tree with these mutants planted; files that are as they should be keep their times."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"], cwd=ROOT, capture_output=True, check=True
    ).stdout.decode()
    paths = {path for path in listed.split("\0") if path and (ROOT / path).is_file()}
    by_path = collections.defaultdict(list)
    for mutant in mutants:
        by_path[mutant.path].append(mutant)
    switches = {f"{room}/Mutants.swift" for room in {"/".join(path.split("/")[:2]) for path in sources}}
    for path in sorted(paths):
        data = (ROOT / path).read_bytes()
        if path == "Package.swift":
            data = re.sub(rb"(?m)^.*treatAllWarnings.*\n", b"", data)
        if path in sources:
            data = planted(sources[path], by_path[path]).encode()
        write_if_changed(TREE / path, data)
        if os.access(ROOT / path, os.X_OK):
            (TREE / path).chmod(0o755)
    for path in switches:
        write_if_changed(TREE / path, switch_source().encode())
    keep = paths | switches
    for folder, folders, files in os.walk(TREE):
        folders[:] = [name for name in folders if not name.startswith((".build", ".venv", ".swiftpm"))]
        for name in files:
            path = (pathlib.Path(folder) / name).relative_to(TREE).as_posix()
            if path not in keep and path != "Package.resolved" and not (TREE / path).is_symlink():
                (TREE / path).unlink()
    environment = TREE / ".venv"
    if (ROOT / ".venv").exists() and not environment.is_symlink():
        environment.symlink_to(ROOT / ".venv")


def turn_on(number):
    """Switches a mutant on, 0 for none, `?` for none while those that are reached are noted."""
    shutil.rmtree(REACHED, ignore_errors=True)
    REACHED.mkdir()
    ACTIVE.write_text(f"{number}\n")


def reached():
    return {int(path.name) for path in REACHED.iterdir()}


# --- Building ---


class Trouble(Exception):
    """Why the work cannot be done."""


def build():
    """Whether the copy builds; then the compiler's words."""
    has_workbooks = subprocess.run(["pkg-config", "--exists", "xlsxwriter"]).returncode == 0
    traits = ["--traits", "XLSX"] if has_workbooks else []
    with open(FOLDER / "build.log", "w+", errors="replace") as log:
        command = ["swift", "build", "--build-tests", *traits]
        result = subprocess.run(command, cwd=TREE, stdin=subprocess.DEVNULL, stdout=log, stderr=subprocess.STDOUT)
        log.seek(0)
        return result.returncode == 0, log.read()


def blamed(words, mutants):
    """The mutants on the lines that the compiler complained about; of a file without such a line, all of them."""
    found = set()
    for path, line in set(re.findall(rf"(?m)^{re.escape(str(TREE))}/(\S+?\.swift):(\d+):\d+: error:", words)):
        there = [mutant for mutant in mutants if mutant.path == path]
        hit = [mutant for mutant in there if any(int(line) in lines for lines in mutant.lines)]
        found.update(hit or there)
    return found


def settle(sources, good, group):
    """Of a group of mutants, those that build beside the good ones; what stands in the copy then is built."""
    while True:
        write_copy(sources, good + group)
        is_built, words = build()
        if is_built:
            return good + group
        if not group:
            raise Trouble(f"the copy does not build without a mutant, see {FOLDER / 'build.log'}:\n{words[-2000:]}")
        bad = blamed(words, group)
        if not bad and len(group) > 1:  # no line is named: look for it by halves
            half = len(group) // 2
            return settle(sources, settle(sources, good, group[:half]), group[half:])
        for mutant in bad or group:
            mutant.verdict = "does not build"
            say(f"{mutant.number:>3}  {describe(mutant)}")
        group = [mutant for mutant in group if mutant.verdict is None]


# --- Running ---


def end_descendants():
    """Ends whatever this program started and left behind: a test that is stopped leaves programs and a database server."""
    for _ in range(20):
        listing = subprocess.run(["ps", "-axo", "pid=,ppid=,stat="], capture_output=True, text=True).stdout.split("\n")
        children = collections.defaultdict(list)
        for line in listing:
            if len(fields := line.split()) == 3 and not fields[2].startswith("Z"):
                children[int(fields[1])].append(int(fields[0]))
        found, waiting = [], [os.getpid()]
        while waiting:
            waiting += (below := children[waiting.pop()])
            found += below
        alive = 0
        for process in found:
            try:
                if os.path.exists(f"/proc/{process}") or sys.platform != "linux":
                    os.kill(process, signal.SIGKILL)
                    alive += 1
            except ProcessLookupError:
                pass
        try:
            while os.waitpid(-1, os.WNOHANG)[0]:
                pass
        except ChildProcessError:
            pass
        if alive <= 1:  # `ps` itself
            return
        time.sleep(0.05)


def adopt_orphans():
    """On Linux a process whose parent ends becomes a child of this one, so that it can be found."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(36, 1, 0, 0, 0)  # PR_SET_CHILD_SUBREAPER


ISSUE = re.compile(r"Test (.+?) recorded an issue")


class Outcome:
    """How tests ended: passed, failed, crashed or hung. It is doubtful where a busy machine may be the reason."""

    def __init__(self, ending, test=None, seconds=0.0, log=()):
        self.ending, self.test, self.seconds = ending, test, seconds
        is_busy = os.getloadavg()[0] > 3 * os.cpu_count() or any("after the time limit" in line for line in log)
        self.is_doubtful = is_busy and ending in ("failed", "hung")


def run_tests(arguments, limit):
    """Runs tests of the copy until the first fails."""
    scratch = pathlib.Path(tempfile.mkdtemp(prefix="kpitree-mutants-"))
    scratch.chmod(0o755)  # a database's own user works in it
    environment = {**os.environ, "TMPDIR": str(scratch)}
    environment = {name: value for name, value in environment.items() if not name.startswith("KPITREE_")}
    started = time.monotonic()
    process = subprocess.Popen(
        [str(BUNDLE), "--testing-library", "swift-testing", *arguments], cwd=TREE, env=environment, stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, start_new_session=True,
    )  # fmt: skip
    log, rest, failed, end = [], b"", None, started + limit
    try:
        with selectors.DefaultSelector() as selector:
            selector.register(process.stdout, selectors.EVENT_READ)
            while (left := end - time.monotonic()) > 0:
                data = os.read(process.stdout.fileno(), 1 << 16) if selector.select(left) else None
                if data is None:
                    continue
                if not data:
                    break
                *lines, rest = (rest + data).split(b"\n")
                log += [line.decode(errors="replace") for line in lines]
                if failed is None and (failed := next(filter(None, (ISSUE.search(line) for line in log[-len(lines) :])), None)):
                    end = time.monotonic() + 0.3  # for the words of the issue
        seconds = time.monotonic() - started
        if failed:
            return Outcome("failed", failed.group(1), seconds, log)
        if left <= 0:
            return Outcome("hung", seconds=limit)
        status = process.wait()
        return Outcome("passed", seconds=seconds) if status == 0 else Outcome("crashed", last_started(log), seconds)
    finally:
        process.kill()
        process.wait()
        process.stdout.close()
        end_descendants()
        shutil.rmtree(scratch, ignore_errors=True)
        (FOLDER / "test.log").write_text("\n".join(log) + "\n")


def last_started(log):
    begun = [found.group(1) for line in log if (found := re.search(r"Test (?:case passing .* to )?(.+?) started\.", line))]
    return f"{begun[-1]} or one beside it" if begun else "the tests"


def only(*names):
    return [word for name in names for word in ("--filter", f"^{re.escape(name)}[./]")]


# The tests in parts, those first that are quick to notice something.
UNITS = [f"{room}Tests" for room in ("KPISource", "KPIModel", "KPIAnalysis", "KPIReport", "KPIFigures")]
PAGES = ["TranscriptTests.TranscriptTests", "TranscriptTests.ExpectedTests"]
PARTS = {"pages": only(*PAGES), **{name: only(name) for name in UNITS}}
PARTS["others"] = [word if word != "--filter" else "--skip" for word in only(*UNITS, *PAGES)]


def parts_of_tests():
    """The parts as they run without any mutant; those of the last run where the copy is still the same."""
    digest = hashlib.sha256(os.environ["PATH"].encode())
    for path in sorted(TREE.rglob("*")):
        name = path.relative_to(TREE).as_posix()
        if path.is_file() and not name.startswith((".build", ".venv", ".swiftpm", "Tests/Mutants/")):
            digest.update(f"{path}\n".encode() + path.read_bytes())
    file = FOLDER / "unmutated.json"
    kept = json.loads(file.read_text()) if file.exists() else {}
    known = kept["parts"] if kept.get("copy") == digest.hexdigest() else {}
    parts = []
    for name in PARTS:
        parts.append(Part(name, known))
        file.write_text(json.dumps({"copy": digest.hexdigest(), "parts": known}))
    return parts


class Part:
    """A part of the tests as it runs without any mutant: seconds, and the mutants it comes by."""

    def __init__(self, name, known):
        self.name = name
        if name not in known:
            for attempt in (1, 2, 3):
                turn_on("?")
                outcome = run_tests(PARTS[name], 3600)
                if outcome.ending == "passed" or not outcome.is_doubtful:
                    break
            if outcome.ending != "passed":
                raise Trouble(f"without any mutant the tests {outcome.ending}: {outcome.test}; see {FOLDER / 'test.log'}")
            known[name] = [outcome.seconds, sorted(reached())]
        self.seconds, self.reached = known[name]

    def outcome(self, number):
        """How it ends with a mutant on. A failure counts where the test came by the mutant, and fails again where it is doubtful."""
        turn_on(number)
        limit = 4 * self.seconds + 60
        outcome = run_tests(PARTS[self.name], limit)
        if outcome.is_doubtful:
            name = (outcome.test or "").strip('"').split("(")[0]
            outcome = run_tests(["--filter", re.escape(name)] if name else PARTS[self.name], limit)
        return outcome if number in reached() else Outcome("passed")


# A period and a day within it; 2026 for an example that is not listed.
EXAMPLE_YEARS = {"flights": 2013}


def probes():
    """Command lines on the examples, as many sorts of documents as are quick: what a user would see of a mutant."""
    for folder in sorted(path.parent for path in (TREE / "examples").glob("*/kpitree.yaml")):
        model, year = f"examples/{folder.name}", EXAMPLE_YEARS.get(folder.name, 2026)
        at = [model, "--period", f"{year}-Q3"]
        for command in ("evaluate", "score", "targets", "review", "scorecard"):
            for form in ("--format json", "--lang zh --wide", "--format html", "--format csv"):
                yield [command, *at, *form.split()]
        for form in ("text", "md", "svg", "xlsx"):
            yield ["review", *at, "--format", form]
        for more in ("--against previous --format xlsx", f"--as-of {year}-08-15 --against last_year --unit wan", "--depth 1 --format plain"):
            yield ["evaluate", *at, *more.split()]
        for more in ("--format json", "--lang zh --by month", "--method lmdi --top 3", "--format html --palette ibcs", f"--as-of {year}-08-15"):
            yield ["why", "-m", *at, *more.split()]
        yield ["targets", *at, "--propose"]
        yield ["tree", model]
        yield ["check", model, "--data", *at[1:]]
    yield ["check", "examples/none"]
    yield ["--help"]


def answers(limit):
    """The bytes that each probe prints, as a digest; a probe that hangs answers so."""

    def answer(arguments):
        environment = {"PATH": "/usr/bin:/bin", "LANG": "C.UTF-8", "GIT_DIR": "/nonexistent"}
        try:
            result = subprocess.run(
                [str(BINARY), *arguments], cwd=TREE, env=environment, stdin=subprocess.DEVNULL, capture_output=True, timeout=limit
            )
        except subprocess.TimeoutExpired:
            return "no answer"
        return hashlib.sha256(b"%d\n%b\n%b" % (result.returncode, result.stdout, result.stderr)).hexdigest()

    lines = list(probes())
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        return dict(zip([" ".join(line) for line in lines], pool.map(answer, lines)))


def try_mutant(mutant, parts, plain):
    """Sets a mutant's verdict."""
    started = time.monotonic()
    outcome = Outcome("passed")
    for part in sorted(parts, key=lambda part: part.name != f"{mutant.room}Tests"):
        if mutant.number in part.reached and outcome.ending == "passed":
            outcome = part.outcome(mutant.number)
    mutant.test = outcome.test
    mutant.verdict = {"passed": "survived", "failed": "killed", "crashed": "killed", "hung": "hangs"}[outcome.ending]
    mutant.is_reached = any(mutant.number in part.reached for part in parts)
    if mutant.verdict == "survived":
        turn_on(mutant.number)
        mutant.changes = [line for line, digest in answers(60).items() if plain[line] != digest]
    mutant.seconds = time.monotonic() - started
    turn_on(0)
    say(f"{mutant.number:>3}  {describe(mutant)}")


def describe(mutant):
    if mutant.verdict == "killed":
        return f"killed in {mutant.seconds:.0f} s by {mutant.test}: {mutant}"
    if mutant.verdict != "survived":
        return f"{mutant.verdict}: {mutant}"
    if not mutant.is_reached:
        return f"SURVIVED, never reached: {mutant}"
    if not mutant.changes:
        return f"SURVIVED, changes no document of the examples: {mutant}"
    return f"SURVIVED, changes {len(mutant.changes)} documents such as `kpitree {mutant.changes[0]}`: {mutant}"


def say(text):
    print(text, flush=True)


def report(mutants):
    say("")
    columns = ["killed", "survived", "hangs", "does not build"]
    width = max(len(name) for name in list(KINDS) + [mutant.room for mutant in mutants])
    say(" " * width + "".join(f"{column:>16}" for column in columns))
    for attribute in ("room", "kind"):
        for name in sorted({getattr(mutant, attribute) for mutant in mutants}):
            verdicts = collections.Counter(mutant.verdict for mutant in mutants if getattr(mutant, attribute) == name)
            say(f"{name:<{width}}" + "".join(f"{verdicts[column] or '-':>16}" for column in columns))
        say("")
    killed = [mutant for mutant in mutants if mutant.verdict == "killed"]
    survived = [mutant for mutant in mutants if mutant.verdict == "survived"]
    seen = [mutant for mutant in survived if mutant.changes]
    counted = len(killed) + len(seen)
    if counted:
        say(f"{len(killed)} of {counted} that change an output were killed: {100 * len(killed) / counted:.0f}%")
    if len(survived) > len(seen):
        say(f"{len(survived) - len(seen)} more survived and change no document of the examples: without effect, or beyond the examples")
    for mutant in survived:
        say(f"{mutant.number:>3}  {describe(mutant)}")


def measure(options):
    FOLDER.mkdir(exist_ok=True)
    lock = open(FOLDER / "lock", "w")
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        raise Trouble(f"another run works in {FOLDER}") from None
    adopt_orphans()
    try:
        measure_alone(options)
    finally:
        end_descendants()
        turn_on(0)


def measure_alone(options):
    turn_on(0)
    sources = read_sources()
    wanted, spare = [], []
    for seed in options.seed.split(","):
        drawn = draw_mutants(sources, options.count + options.count // 2, seed, wanted + spare)
        wanted += drawn[: options.count]
        spare += drawn[options.count :]
    if len(wanted + spare) >= MOST:
        raise Trouble(f"at most {MOST // 2} at once")
    say(f"{len(wanted)} mutants, seed {options.seed}; the copy and its logs are in {FOLDER.name}")
    started = time.monotonic()
    good, tried = settle(sources, [], wanted), list(wanted)
    while len(good) < len(wanted) and spare:
        more = [spare.pop(0) for _ in range(min(len(wanted) - len(good), len(spare)))]
        tried += more
        good = settle(sources, good, more)
    say(f"built in {time.monotonic() - started:.0f} s")

    parts = parts_of_tests()
    say("tests without any mutant: " + ", ".join(f"{part.name} {part.seconds:.0f} s" for part in parts))
    turn_on(0)
    plain = answers(60)
    try:
        for mutant in good:
            if not options.only or mutant.number in options.only:
                try_mutant(mutant, [part for part in parts if not (options.quick and part.name == "others")], plain)
    finally:
        report([mutant for mutant in tried if mutant.verdict])


def main():
    parser = argparse.ArgumentParser(description="Plants small bugs in a copy and says which no test notices.")
    parser.add_argument("--count", type=int, default=20)
    parser.add_argument("--seed", default="1")
    parser.add_argument("--only", type=lambda text: {int(number) for number in text.split(",")}, default=set())
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--list", action="store_true")
    parser.add_argument("--self-test", action="store_true")
    options = parser.parse_args()
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        if options.self_test:
            if differences := self_test():
                raise Trouble("the planting is not as it should be\n" + "\n".join(differences))
            say(f"{len(KINDS)} kinds of mutants are planted as they should be")
        elif options.list:
            for mutant in draw_mutants(read_sources(), options.count, options.seed.split(",")[0]):
                say(f"{mutant.number:>3}  {mutant}")
        else:
            measure(options)
    except Trouble as trouble:
        sys.stderr.write(f"mutants: {trouble}\n")
        sys.exit(2)
    except KeyboardInterrupt:
        sys.stderr.write("mutants: stopped\n")
        sys.exit(130)


if __name__ == "__main__":
    main()

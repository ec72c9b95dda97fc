#!/usr/bin/env python3
"""Opens the HTML of every page in Chromium and uses it as a reader would: by keyboard, on a phone, on paper, light and dark, without
JavaScript, and with names that would be code.

usage: browser.py KPITREE [FOLDER]    where FOLDER keeps the pages and a picture of each
"""
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from urllib.parse import quote

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import sync_playwright

PERIOD = ["--period", "2026-Q3"]
# What the pages of the demo market may take of paper, in A4.
PAGES = {
    "evaluate": (["evaluate", "examples/marketplace", *PERIOD], 5),
    "why": (["why", "-m", "examples/marketplace", *PERIOD], 3),
    "score": (["score", "examples/marketplace", *PERIOD], 2),
    "targets": (["targets", "examples/marketplace", *PERIOD], 3),
    "tree": (["tree", "examples/marketplace"], 3),
    "review": (["review", "examples/marketplace", *PERIOD], 12),
    "scorecard": (["scorecard", "examples/marketplace", *PERIOD, "--owner", "zhao"], 2),
    "evaluate-zh": (["evaluate", "examples/marketplace", *PERIOD, "--lang", "zh"], 5),
    "everything": (["review", "examples/everything", *PERIOD], 18),
    "everything-zh": (["scorecard", "examples/everything", *PERIOD, "--lang", "zh"], 20),
    "evaluate-ibcs": (["evaluate", "examples/marketplace", *PERIOD, "--palette", "ibcs"], 5),
}

HOSTILE = [
    "<script>window.pwned = 1</script>", "</style><script>window.pwned = 1</script>", '"><img src=x onerror="window.pwned = 1">',
    "' onmouseover='window.pwned = 1", "](x)", "=cmd()", "|", "@team", "javascript:window.pwned = 1", "&lt;script&gt;", "-->", "]]>",
    "עברית (שלום)", "العربية", "\u202Eoved", "x" * 10_000, "订" * 10_000, "新用户",
]

# The page that a file shows first; a second one has the other language.
FIRST = ".page:not(.other) "

problems = []
checked = 0


def check(holds, what):
    global checked
    checked += 1
    if not holds:
        problems.append(what)


def write(kpitree, arguments, path):
    done = subprocess.run([kpitree, *arguments, "-o", path, "--quiet"], capture_output=True, text=True)
    check(done.returncode == 0, f"{' '.join(arguments)}: exit {done.returncode}: {done.stderr}")
    return "file://" + os.path.abspath(path)


class Session:
    """A page in a context of its own, with all that it asked for and complained about."""

    def __init__(self, browser, url, width=1280, scheme="light", **options):
        self.context = browser.new_context(viewport={"width": width, "height": 900}, color_scheme=scheme, **options)
        self.page = self.context.new_page()
        self.requests, self.complaints = [], []
        self.page.on("request", lambda request: self.requests.append(request.url))
        self.page.on("console", lambda message: self.complaints.append(message.text))
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.on("dialog", lambda dialog: self.complaints.append("a dialog"))
        self.page.goto(url)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.context.close()

    def shown(self, selector="table.tree tbody tr"):
        return self.page.locator(selector).evaluate_all("rows => rows.filter(row => row.getClientRects().length).map(row => row.innerText)")

    def names(self):
        """The names of the rows that are shown, in order."""
        return self.page.locator("table.tree tbody tr").evaluate_all(
            "rows => rows.filter(row => row.getClientRects().length).map(row => row.querySelector('th bdi').textContent)")


def examine(browser, name, url, folder):
    for scheme in ["light", "dark"]:
        for width in [390, 1280]:
            with Session(browser, url, width, scheme) as session:
                at = f"{name} at {width}, {scheme}"
                check(len(session.requests) == 1, f"{at}: requests {session.requests}")
                check(not session.complaints, f"{at}: {session.complaints}")
                overhang = session.page.evaluate("document.documentElement.scrollWidth - innerWidth")
                check(overhang <= 0, f"{at}: the page is {overhang} pixels wider than the window")
                rows = len(session.shown("tr"))
                check(0 < rows <= 400, f"{at}: {rows} rows")
                for violation in Axe().run(session.page).response["violations"]:
                    nodes = [node["html"][:200] for node in violation["nodes"][:3]]
                    check(False, f"{at}: axe {violation['id']}: {violation['help']}: {nodes}")
                check(True, at)
                if folder:
                    session.page.screenshot(path=os.path.join(folder, f"{name}-{width}-{scheme}.png"), full_page=True)


def read_without_script(browser, name, url):
    with Session(browser, url, java_script_enabled=False) as session:
        rows = session.page.locator(FIRST + "table tbody tr")
        # Playwright asks the page by script; boxes it can have without.
        hidden = [row for row in rows.all() if not row.is_visible() and not row.evaluate("row => row.closest('details')")]
        check(rows.count() > 0 and not hidden, f"{name}: {len(hidden)} rows are hidden without JavaScript")
        check(not any(tools.is_visible() for tools in session.page.locator(".tools").all()),
              f"{name}: controls that do nothing are shown without JavaScript")
        for figure in session.page.locator(FIRST + "figure").all():
            check(figure.is_visible(), f"{name}: a picture is hidden without JavaScript")
        check(not any(button.is_visible() for button in session.page.locator("tbody button").all()),
              f"{name}: a button that does nothing is shown without JavaScript")


def print_out(browser, name, url, most, folder):
    with Session(browser, url, scheme="dark") as session:
        session.page.emulate_media(media="print")
        hidden = session.page.locator(FIRST + "table.tree tbody tr").evaluate_all("rows => rows.filter(row => !row.getClientRects().length).length")
        check(hidden == 0, f"{name}: {hidden} rows are not printed")
        background = session.page.evaluate("getComputedStyle(document.documentElement).backgroundColor")
        check(background == "rgb(255, 255, 255)", f"{name}: printed on {background}")
        paper = session.page.pdf(prefer_css_page_size=True)
        count = len(re.findall(rb"/Type\s*/Page\b", paper))
        check(1 <= count <= most, f"{name}: {count} sheets of paper")
        if folder:
            with open(os.path.join(folder, name + ".pdf"), "wb") as file:
                file.write(paper)


def walk_by_keyboard(browser, url):
    with Session(browser, url) as session:
        page = session.page
        press = page.keyboard.press
        focused = "document.activeElement"
        press("Tab")
        check(page.evaluate(f"{focused}.className") == "skip", "the first stop is not the skip link")
        press("Enter")
        press("Tab")
        check(page.evaluate(f"{focused}.closest('main') !== null"), "the skip link does not lead to the report")
        check(page.evaluate(f"{focused}.dataset.view") == "customer", "the first control is not the first breakdown")
        style = page.evaluate(f"getComputedStyle({focused}).outlineStyle")
        check(style == "solid", f"the focus is not to be seen: {style}")

        first = session.names()
        check("New users" in first and "Electronics" not in first and "by category" not in first, f"not one breakdown at first: {first}")
        press("2")
        second = session.names()
        check("Electronics" in second and "New users" not in second[:3] and "by customer" not in second, f"2 does not switch: {second}")
        check("Refund rate" in second, "what supports the top KPI is no view and must stay")
        check(page.locator(FIRST + ".tools [aria-pressed=true]").inner_text().endswith("by category"), "the chosen breakdown is not said")
        press("0")
        every = session.names()
        check({"New users", "Electronics", "Conversion"} <= set(every), f"0 does not show all: {every}")
        press("1")
        check(session.names() == first, "1 does not lead back")

        press("-")
        folded = session.names()
        check(folded == ["Transaction amount", "by customer", "New users", "Old users", "supported by", "Refund rate", "Buyers",
                         "Satisfaction", "New checkout"], f"- does not fold: {folded}")
        press("+")
        check(session.names() == first, "+ does not unfold")

        # To the button of `New users`, by Tab only.
        for _ in range(60):
            press("Tab")
            if page.evaluate(f"{focused}.getAttribute('aria-label')") == "New users":
                break
        for key, state in [("Enter", "false"), ("Space", "true")]:
            press(key)
            check(page.evaluate(f"{focused}.getAttribute('aria-expanded')") == state, f"{key} leaves the button alone")
            check(("Search" in session.names()) == (state == "true"), f"{key} does not fold or unfold the row")

        press("/")
        check(page.evaluate(f"{focused}.type") == "search", "/ does not lead to the filter")
        page.keyboard.type("hOme")
        found = session.names()
        check(found == ["Transaction amount", "by category", "Home"], f"the filter finds {found}")
        check(page.locator(FIRST + "[role=status]").inner_text() == "1 match", "how many match is not said")
        check(page.locator(".canvas .bx.hit").count() == 1 and page.locator(".canvas .bx.hit").is_visible(), "the box that matches is not shown")
        page.keyboard.type("2-+")
        check(page.locator(FIRST + "input[type=search]").input_value() == "hOme2-+", "a key works while a word is written")
        press("Escape")
        check(session.names() == first, "Escape does not end the filter")

        page.locator(FIRST + "input[type=checkbox]").uncheck()
        press("2")
        check(session.names() == first, "a key works though it is switched off")
        check(not session.complaints, f"by keyboard: {session.complaints}")


def sort_columns(browser, url):
    with Session(browser, url) as session:
        page = session.page
        before = session.names()
        head = page.locator("table.tree thead th", has_text="ΔPL").first
        orders = []
        for state in ["descending", "ascending", None]:
            head.locator("button").click()
            check(head.get_attribute("aria-sort") == state, f"the head says {head.get_attribute('aria-sort')} instead of {state}")
            orders.append(session.names())
        check(sorted(orders[0]) == sorted(before) and sorted(orders[1]) == sorted(before), "sorting loses rows")
        check(orders[2] == before, "the third step does not lead back to the tree's order")

        def siblings(order):
            start = order.index("New users")
            return order[start + 1:start + 6]

        check(siblings(orders[0]) == ["Short video", "Partners", "Social", "Other channels", "Search"], f"descending: {siblings(orders[0])}")
        check(siblings(orders[1]) == siblings(orders[0])[::-1], f"ascending: {siblings(orders[1])}")
        check(orders[0][:2] == before[:2], "sorting moves what heads others")
        owner = page.locator("table.tree thead th", has_text="Owner").first
        owner.locator("button").click()
        check(sorted(session.names()) == sorted(before), "sorting by words loses rows")
        check(not session.complaints, f"sorting: {session.complaints}")


# The texts of the first screen and the tree that would be printed over each other.
OVERLAPS = """() => {
  const texts = [];
  const walker = document.createTreeWalker(document.querySelector('.page:not(.other)'), NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const parent = node.parentElement;
    if (!node.textContent.trim() || parent.closest('.hid, caption, .skip, .sticky, svg') || !parent.checkVisibility({ visibilityProperty: true })) continue;
    if (!parent.closest('header, .top, .canvas')) continue;
    const range = document.createRange();
    range.selectNodeContents(node);
    for (const box of range.getClientRects()) if (box.width > 1 && box.height > 1) texts.push([node.textContent.trim(), box, parent]);
  }
  const found = [];
  for (let i = 0; i < texts.length; i += 1) for (let j = i + 1; j < texts.length; j += 1) {
    const [first, a, one] = texts[i], [second, b, other] = texts[j];
    // A name that is cut with an ellipsis takes no room beyond it.
    if ([one, other].some((part) => part.scrollWidth > part.clientWidth && getComputedStyle(part).textOverflow === 'ellipsis')) continue;
    const wide = Math.min(a.right, b.right) - Math.max(a.left, b.left), high = Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top);
    if (wide > 1.5 && high > 4) found.push(first.slice(0, 30) + ' / ' + second.slice(0, 30));
  }
  return found;
}"""


def see_first(browser, name, url):
    """What stands on the first screen, and that nothing stands on anything else."""
    for width, scheme in [(1440, "light"), (1024, "dark"), (390, "light")]:
        with Session(browser, url, width, scheme) as session:
            page, at = session.page, f"the first screen of {name} at {width}"
            found = page.evaluate(OVERLAPS)
            check(not found, f"{at}: texts over each other: {found[:5]}")
            overhang = page.evaluate("document.documentElement.scrollWidth - innerWidth")
            check(overhang <= 0, f"{at}: the page is {overhang} pixels wider than the window")
            if width == 1440:
                bottom = page.evaluate("Math.max(...[...document.querySelectorAll('.page:not(.other) .way')].map(part => part.getBoundingClientRect().bottom))")
                check(bottom <= 900, f"{at}: the columns end at {bottom}")
                boxes = page.evaluate("[...document.querySelectorAll('.page:not(.other) .bx')].filter(box => box.checkVisibility() && box.getBoundingClientRect().bottom <= 900).length")
                check(boxes >= 3, f"{at}: {boxes} boxes are in sight")
            shown = page.evaluate("[...document.querySelectorAll('.page:not(.other) .bx')].filter(box => box.checkVisibility()).length")
            check(1 <= shown <= 40, f"{at}: {shown} boxes are open")
    with Session(browser, url, 1440) as session:
        session.page.emulate_media(media="print")
        found = session.page.evaluate(OVERLAPS)
        check(not found, f"{name} on paper: texts over each other: {found[:5]}")


def reach_by_address(browser, url, ids):
    """Every node has an address; what was chosen is in it, in both languages."""
    with Session(browser, url, 1440) as session:
        page = session.page
        for node in ids:
            page.goto(url + "#n-" + node)
            page.wait_for_timeout(30)
            seen = page.evaluate("id => { const part = document.getElementById(id); const box = part?.getBoundingClientRect();"
                                 " return Boolean(part?.checkVisibility() && box.bottom > 0 && box.top < innerHeight) }", "n-" + node)
            check(seen, f"#n-{node} leads nowhere")
        page.goto("about:blank")
        page.goto(url)
        page.keyboard.press("2")
        page.locator(FIRST + "input[type=search]").fill("home")
        page.wait_for_timeout(100)
        address = page.evaluate("location.hash")
        check("view=category" in address and "find=home" in address, f"the address says {address}")
        page.get_by_text("中文", exact=True).first.click()
        check(page.evaluate("document.documentElement.lang") == "zh-Hans", "the document keeps the language that it began in")
        check("示例商城" in page.title(), f"the title is {page.title()}")
        check(page.locator("#zh .tools [aria-pressed=true]").inner_text().endswith("按品类"), "the view is lost with the language")
        check(page.locator("#zh input[type=search]").input_value() == "home", "the word that is looked for is lost with the language")
        again = page.url
        page.goto("about:blank")
        page.goto(again)
        check(page.locator("#zh h1").is_visible() and page.locator("#zh .tools [aria-pressed=true]").inner_text().endswith("按品类"),
              "an address does not lead back to what it was made from")
        check(not session.complaints, f"by address: {session.complaints}")


def walk_the_tree(browser, url):
    with Session(browser, url, 1440) as session:
        page = session.page
        name = "document.activeElement.querySelector('bdi')?.textContent"
        page.locator(".canvas summary").first.focus()
        page.keyboard.press("ArrowRight")
        check(page.evaluate(name) == "New users", f"the arrow to the right leads to {page.evaluate(name)}")
        page.keyboard.press("ArrowRight")
        check(page.evaluate(name) == "Search", f"the arrow to the right leads to {page.evaluate(name)}")
        page.keyboard.press("ArrowDown")
        check(page.evaluate(name) == "Short video", f"the arrow down leads to {page.evaluate(name)}")
        page.keyboard.press("Enter")
        page.wait_for_timeout(50)
        check(page.locator(".canvas .bx[open]").count() == 1 and "n-gmv.new.short_video" in page.url, "Enter does not open the box")
        page.keyboard.press("ArrowLeft")
        check(page.evaluate(name) == "New users", f"the arrow to the left leads to {page.evaluate(name)}")
        page.locator(FIRST + "input[type=search]").fill("nothing of that name")
        check(page.locator(FIRST + "[role=status]").inner_text() == "no match", "that nothing matches is not said")
        page.locator(FIRST + "[data-do=clear]").click()
        check(page.locator(FIRST + "input[type=search]").input_value() == "", "clear does not clear")
        # People are found by their names, ids and teams.
        page.locator(FIRST + "input[type=search]").fill("promotion")
        check(page.locator(".canvas .bx.hit").count() >= 4, "a team is not found")
        check(not session.complaints, f"in the tree: {session.complaints}")


ODD = {
    "one node": {"tree": {"top": {"actual": {"2026-Q3": 5}}}},
    "no figures": {"tree": {"top": {"target": {"2026-Q3": 5}, "breakdowns": {"b": {"nodes": {"x": {}, "y": {}}}}}}},
    "no targets": {"tree": {"top": {"breakdowns": {"b": {"nodes": {"x": {"actual": {"2026-Q3": 1}}, "y": {"actual": {"2026-Q3": 2}}}}}}}},
    "a loss": {"tree": {"top": {"target": {"2026-Q3": -50}, "breakdowns": {"b": {"nodes": {
        "x": {"actual": {"2026-Q3": -80, "2026-Q2": 20}}, "y": {"actual": {"2026-Q3": 10, "2026-Q2": -5}}}}}}}},
    "nothing missed": {"tree": {"top": {"target": {"2026-Q3": 0}, "tolerance": 3, "actual": {"2026-Q3": 0}, "supported_by": {"s": {}}}}},
    "huge": {"tree": {"top": {"breakdowns": {"b": {"nodes": {"x": {"actual": {"2026-Q3": 10**30}, "target": {"2026-Q3": 1}}, "y": {"actual": {"2026-Q3": 1}}}}}}}},
}


def show_odd_models(browser, kpitree):
    with tempfile.TemporaryDirectory() as home:
        for name, model in ODD.items():
            path = os.path.join(home, "kpitree.yaml")
            with open(path, "w", encoding="utf-8") as file:
                json.dump({"kpitree": 1, "name": "Odd", **model}, file)
            for command in ["evaluate", "review"]:
                url = write(kpitree, [command, path, *PERIOD], os.path.join(home, "odd.html"))
                for width in [390, 1440]:
                    with Session(browser, url, width) as session:
                        at = f"{command} of a model with {name} at {width}"
                        check(not session.complaints, f"{at}: {session.complaints}")
                        check(session.page.locator("h1").count() == 1 and session.page.locator("h1").inner_text().strip(), f"{at}: no heading")
                        text = session.page.locator("body").inner_text()
                        check("nan" not in text.lower() and "inf%" not in text.lower(), f"{at}: a number is none")
                        check(session.page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0, f"{at}: wider than the window")
                        check(not session.page.evaluate(OVERLAPS), f"{at}: texts over each other: {session.page.evaluate(OVERLAPS)[:3]}")


def switch_pictures(browser, url):
    with Session(browser, url) as session:
        for key, shown in [("1", 1), ("2", 1), ("0", 3)]:
            session.page.keyboard.press(key)
            count = sum(figure.is_visible() for figure in session.page.locator("figure").all())
            check(count == shown, f"{key} shows {count} bridges")


def print_by_itself(kpitree, chromium):
    """`-o q3.pdf` by the same browser, and what is said where there is none."""
    with tempfile.TemporaryDirectory() as home:
        papers = []
        for name in ["a.pdf", "b.pdf"]:
            path = os.path.join(home, name)
            done = subprocess.run([kpitree, "evaluate", "examples/marketplace", *PERIOD, "-o", path, "-q"], capture_output=True, text=True,
                                  env={**os.environ, "KPITREE_CHROMIUM": chromium})
            check(done.returncode == 0, f"-o {name}: exit {done.returncode}: {done.stderr}")
            if os.path.exists(path):
                with open(path, "rb") as file:
                    papers.append(file.read())
        check(len(papers) == 2 and papers[0].startswith(b"%PDF-"), "no PDF is written")
        check(len(papers) == 2 and papers[0] == papers[1], "the same page gives other bytes of PDF")
        done = subprocess.run([kpitree, "evaluate", "examples/marketplace", *PERIOD, "-o", os.path.join(home, "c.pdf")], capture_output=True,
                              text=True, env={"PATH": home})
        check(done.returncode == 64 and "there is no Chromium to print with" in done.stderr, f"without a browser: {done.returncode} {done.stderr}")
        check(not os.path.exists(os.path.join(home, "c.pdf")), "a PDF is written without a browser")


def switch_languages(browser, url):
    for script in [True, False]:
        with Session(browser, url, java_script_enabled=script) as session:
            page = session.page

            def is_shown(language):
                return page.locator(f"#{language} h1").is_visible()

            check(is_shown("en") and not is_shown("zh"), f"not one language at first (script: {script})")
            page.get_by_text("中文", exact=True).click()
            check(is_shown("zh") and not is_shown("en"), f"中文 does not lead there (script: {script})")
            page.locator("#zh .skip").focus()
            page.keyboard.press("Enter")
            check(is_shown("zh") and not is_shown("en"), f"an anchor leads back to the first language (script: {script})")
            if script:
                page.keyboard.press("2")
                names = session.names()
                check("数码" in names and "按用户" not in names, f"keys do not work in the other language: {names}")
            page.get_by_text("English", exact=True).click()
            check(is_shown("en") and not is_shown("zh"), f"English does not lead back (script: {script})")
            if script:
                check("New users" in session.names(), "a key of one language changed the other")


def adapt(browser, url):
    with Session(browser, url, reduced_motion="reduce") as session:
        moves = session.page.evaluate("getComputedStyle(document.querySelector('tbody button'), '::before').transitionDuration")
        check(moves == "0s", f"a reader who wants no motion gets {moves}")
    with Session(browser, url, forced_colors="active") as session:
        fills = session.page.evaluate(
            "['.bar .g', '.bar .b'].map(name => { const style = getComputedStyle(document.querySelector(name));"
            " return style.backgroundColor + ' ' + style.backgroundImage })")
        check(fills[0] != fills[1], f"with forced colours good and bad bars look alike: {fills}")


def attack(browser, url):
    with Session(browser, url) as session:
        page = session.page
        page.evaluate("addEventListener('securitypolicyviolation', event => (window.refused ??= []).push(event.effectiveDirective))")
        page.evaluate("""() => {
          const script = document.createElement('script'); script.textContent = 'window.pwned = 1'; document.body.append(script);
          const picture = document.createElement('img'); picture.src = 'https://example.org/x.png'; document.body.append(picture);
          const frame = document.createElement('iframe'); frame.src = 'https://example.org/'; document.body.append(frame);
          return fetch('https://example.org/').catch(() => 0);
        }""")
        page.wait_for_timeout(200)
        refused = set(page.evaluate("window.refused ?? []"))
        check({"script-src-elem", "img-src", "connect-src"} <= refused and ({"frame-src", "child-src"} & refused), f"the policy refused only {refused}")
        check(page.evaluate("window.pwned") is None, "a foreign script ran")


def show_hostile_names(browser, kpitree, folder):
    children = {f"n{index}": {"name": name, "owner": "o", "target": {"2026-Q3": 100}, "actual": {"2026-Q3": 90 + index}}
                for index, name in enumerate(HOSTILE)}
    model = {
        "kpitree": 1, "name": HOSTILE[0], "people": {"o": {"name": HOSTILE[2]}},
        "tree": {"top": {"name": HOSTILE[0], "owner": "o", "target": {"2026-Q3": 1800}, "breakdowns": {
            "one": {"name": HOSTILE[1], "nodes": children},
            "two": {"name": HOSTILE[2], "nodes": {"m": {"name": HOSTILE[3], "actual": {"2026-Q3": 1773}}}}}}},
    }
    with tempfile.TemporaryDirectory() as home:
        path = os.path.join(home, "kpitree.yaml")
        with open(path, "w", encoding="utf-8") as file:
            json.dump(model, file)
        for name, arguments in [("evaluate", ["evaluate", path, *PERIOD]), ("why", ["why", "-m", path, *PERIOD]), ("tree", ["tree", path]),
                                ("score", ["score", path, *PERIOD])]:
            url = write(kpitree, arguments, os.path.join(home, name + ".html"))
            for width in [390, 1280]:
                with Session(browser, url, width) as session:
                    page = session.page
                    at = f"hostile names in {name} at {width}"
                    page.keyboard.press("0")
                    page.mouse.move(200, 500)
                    check(page.evaluate("window.pwned") is None, f"{at}: a name ran as code")
                    check(page.locator("script").count() == 1 and page.locator("img, iframe, object, base").count() == 0, f"{at}: a name became an element")
                    check(len(session.requests) == 1 and not session.complaints, f"{at}: {session.requests} {session.complaints}")
                    overhang = page.evaluate("document.documentElement.scrollWidth - innerWidth")
                    check(overhang <= 0, f"{at}: the page is {overhang} pixels wider than the window")
                    if name in ("evaluate", "tree"):
                        text = set(page.locator("tbody th bdi").evaluate_all("names => names.map(name => name.textContent)"))
                        for hostile in HOSTILE:
                            check(hostile.replace("\u202E", "\\u{202E}") in text, f"{at}: {hostile[:40]} cannot be read")
                    tallest = page.locator("tbody tr").evaluate_all("rows => Math.max(...rows.map(row => row.getBoundingClientRect().height))")
                    check(tallest < 260, f"{at}: a row of {tallest} pixels")
                    if folder:
                        page.screenshot(path=os.path.join(folder, f"hostile-{name}-{width}.png"), full_page=True)


def main():
    kpitree = sys.argv[1]
    folder = sys.argv[2] if len(sys.argv) > 2 else None
    chromium = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if not chromium:
        sys.exit("no Chromium: install the package chromium, or name its program in CHROMIUM")
    with tempfile.TemporaryDirectory() as home, sync_playwright() as playwright:
        if folder:
            os.makedirs(folder, exist_ok=True)
        # Inside a container Chromium's own sandbox has nothing to build on.
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox", "--disable-gpu"])
        urls = {name: write(kpitree, arguments, os.path.join(folder or home, name + ".html")) for name, (arguments, _) in PAGES.items()}
        for name, url in urls.items():
            examine(browser, name, url, folder)
            read_without_script(browser, name, url)
            print_out(browser, name, url, PAGES[name][1], folder)
        for name in ["evaluate", "review", "evaluate-zh", "everything"]:
            see_first(browser, name, urls[name])
        walk_by_keyboard(browser, urls["evaluate"])
        walk_the_tree(browser, urls["evaluate"])
        nodes = subprocess.run([kpitree, "evaluate", "examples/marketplace", *PERIOD, "--format", "json", "-q"], capture_output=True, text=True)
        reach_by_address(browser, urls["evaluate"], [quote(node["id"], safe="._:~-") for node in json.loads(nodes.stdout)["nodes"]])
        show_odd_models(browser, kpitree)
        print_by_itself(kpitree, chromium)
        sort_columns(browser, urls["evaluate"])
        switch_pictures(browser, urls["why"])
        switch_languages(browser, urls["evaluate"])
        adapt(browser, urls["evaluate"])
        attack(browser, urls["review"])
        show_hostile_names(browser, kpitree, folder)
        browser.close()
    for problem in problems:
        print(problem)
    print(f"{checked} checks, {len(problems)} problems")
    sys.exit(1 if problems else 0)


if __name__ == "__main__":
    main()

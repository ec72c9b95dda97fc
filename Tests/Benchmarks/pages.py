#!/usr/bin/env python3
"""Writes the pages of a large tree as HTML and opens them in Chromium: bytes, seconds to write, seconds until a reader can work.

usage: pages.py KPITREE MODEL
"""
import os
import shutil
import subprocess
import sys
import tempfile
import time

from playwright.sync_api import sync_playwright

ROUNDS = 5
FRAMES = "() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))"


def written(kpitree, arguments, path):
    best = float("inf")
    for _ in range(ROUNDS):
        start = time.perf_counter()
        subprocess.run([kpitree, *arguments, "-o", path, "--quiet"], check=True, capture_output=True)
        best = min(best, time.perf_counter() - start)
    return best


def opened(browser, path, script):
    """Seconds until the page is loaded, its scripts have run and a frame has been painted; then those of what a reader does."""
    best, acts = float("inf"), {}
    for _ in range(ROUNDS):
        context = browser.new_context(viewport={"width": 1280, "height": 900}, java_script_enabled=script)
        page = context.new_page()
        start = time.perf_counter()
        page.goto("file://" + os.path.abspath(path), wait_until="load")
        if script:
            page.evaluate(FRAMES)
        else:
            page.screenshot()
        best = min(best, time.perf_counter() - start)
        if script:
            rows = page.locator("tbody tr").count()
            for name, act in {
                "fold one row": "document.querySelectorAll('table.tree tbody button')[1].click()",
                "filter": "{ const input = document.querySelector('input[type=search]'); input.value = '77'; input.dispatchEvent(new Event('input')) }",
                "end the filter": "{ const input = document.querySelector('input[type=search]'); input.value = ''; input.dispatchEvent(new Event('input')) }",
                "sort": "[...document.querySelectorAll('thead th')].find(head => head.textContent === 'ΔPL').querySelector('button').click()",
                "expand all": "document.querySelector('[data-do=open]').click()",
            }.items():
                start = time.perf_counter()
                page.evaluate("() => { " + act + " }")
                page.evaluate(FRAMES)
                acts[name] = min(acts.get(name, float("inf")), time.perf_counter() - start)
        else:
            rows = None
        context.close()
    return best, rows, acts


def main():
    kpitree, model = sys.argv[1:]
    chromium = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        for command in ["evaluate", "review"]:
            path = os.path.join(folder, command + ".html")
            seconds = written(kpitree, [command, model, "--period", "2026-Q3"], path)
            usable, rows, acts = opened(browser, path, True)
            bare, _, _ = opened(browser, path, False)
            print(f"{command}: {rows} rows, {os.path.getsize(path) / 1e6:.2f} MB, command {seconds:.2f} s, usable {usable:.2f} s, without JavaScript {bare:.2f} s")
            print("  then: " + ", ".join(f"{name} {seconds * 1000:.0f} ms" for name, seconds in acts.items()))
        browser.close()


if __name__ == "__main__":
    main()

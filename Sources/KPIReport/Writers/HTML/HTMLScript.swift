/// The script of a page: it folds, filters and sorts what stands there already, and asks nobody for anything.
///
/// Without it all rows are shown. It knows no word of any language and no name: both stand in the page.
enum HTMLScript {
  /// The SHA-256 of `text`, by which the page's policy lets it run; a test computes it again.
  static let hash = "sha256-FMce/ao8pwtTsp+wKU5tipXRHvg2rqGBkBu4KtGwLkQ="

  static let text = #"""
    "use strict";
    (() => {
      const root = document.documentElement;
      root.classList.add("js");

      // A table whose rows form a tree by their depth; rows are looked at when they are first needed.
      const makeTree = (table) => {
        const body = table.tBodies[0];
        let rows, depth, parent, open, shown, texts, buttons;
        const load = () => {
          if (rows) return;
          rows = [...body.rows];
          const count = rows.length;
          depth = new Uint16Array(count);
          parent = new Int32Array(count).fill(-1);
          open = new Uint8Array(count).fill(1);
          shown = new Uint8Array(count);
          texts = new Array(count);
          buttons = new Array(count);
          const path = [];
          rows.forEach((row, index) => {
            depth[index] = row.dataset.d;
            while (path.length && depth[path[path.length - 1]] >= depth[index]) path.pop();
            if (path.length) parent[index] = path[path.length - 1];
            path.push(index);
            shown[index] = !row.classList.contains("off");
            const button = row.querySelector("button");
            if (button) {
              buttons[index] = button;
              open[index] = button.getAttribute("aria-expanded") === "true";
            }
            row.place = index;
          });
        };
        const text = (index) => (texts[index] ??= rows[index].textContent.toLowerCase());
        const views = new Set([...table.querySelectorAll("tr[data-v]")].map((row) => row.dataset.v));

        // Shows the rows whose parents are open, or of a filter those that match with what is above them; counts the matches.
        const refresh = (view, filter) => {
          load();
          const chosen = views.has(view) ? view : "";
          let kept, found = 0;
          if (filter) {
            kept = new Uint8Array(rows.length);
            for (let index = rows.length - 1; index >= 0; index -= 1) {
              if (text(index).includes(filter)) { kept[index] = 2; found += 1; }
              if (kept[index] && parent[index] >= 0) kept[parent[index]] ||= 1;
            }
          }
          for (let index = 0; index < rows.length; index += 1) {
            const above = parent[index];
            const own = rows[index].dataset.v;
            const isShown = kept
              ? kept[index] > 0
              : (above < 0 || (shown[above] && open[above])) && !(chosen && own && own !== chosen);
            if (Boolean(shown[index]) !== Boolean(isShown)) {
              shown[index] = isShown ? 1 : 0;
              rows[index].classList.toggle("off", !isShown);
            }
            if (buttons[index] && isShown) {
              const isOpen = kept ? Boolean(kept[index + 1] && parent[index + 1] === index || hasKept(kept, index)) : Boolean(open[index]);
              if ((buttons[index].getAttribute("aria-expanded") === "true") !== isOpen) buttons[index].setAttribute("aria-expanded", isOpen);
            }
          }
          return found;
        };
        const hasKept = (kept, index) => {
          for (let next = index + 1; next < rows.length && depth[next] > depth[index]; next += 1) if (kept[next]) return true;
          return false;
        };

        // Sorts siblings; what heads others, and lines that are no node, stay in their places.
        const sort = (column, direction) => {
          load();
          const isNumber = !table.tHead.rows[0].cells[column].classList.contains("w");
          const isFlat = depth.every((value) => value === 0);
          const value = (index) => {
            const cell = rows[index].cells[column];
            const word = cell ? cell.textContent.trim() : "";
            if (!isNumber) return word;
            const number = parseFloat(word.replace(/[^0-9.e+-]/g, ""));
            return Number.isNaN(number) ? null : number;
          };
          const children = new Map();
          rows.forEach((row, index) => {
            if (!children.has(parent[index])) children.set(parent[index], []);
            children.get(parent[index]).push(index);
          });
          const isFixed = (index) =>
            rows[index].classList.contains("h") || rows[index].cells.length !== table.tHead.rows[0].cells.length
            || (depth[index] === 0 && !isFlat) || text(index).trimStart().startsWith("~") || rows[index].classList.contains("x");
          const compare = (left, right) => {
            const [first, second] = [value(left), value(right)];
            if (first === null || second === null) return (first === null) - (second === null) || left - right;
            const order = isNumber ? first - second : first.localeCompare(second, table.closest("[lang]").lang, { numeric: true });
            return order * direction || left - right;
          };
          const ordered = document.createDocumentFragment();
          const add = (index) => {
            ordered.append(rows[index]);
            (children.get(index) ?? []).forEach(add);
          };
          for (const [above, list] of direction ? children : []) {
            const moved = list.filter((index) => !isFixed(index)).sort(compare);
            children.set(above, list.map((index) => (isFixed(index) ? index : moved.shift())));
          }
          (children.get(-1) ?? []).forEach(add);
          body.append(ordered);
        };

        return {
          refresh,
          sort,
          toggle: (row) => { load(); open[row.place] = open[row.place] ? 0 : 1; },
          openAll: () => { load(); open.fill(1); },
          closeAll: () => { load(); rows.forEach((row, index) => { open[index] = depth[index] === 0 || row.classList.contains("h") ? 1 : 0; }); },
        };
      };

      // One page of the file, in one language.
      const startPage = (page) => {
        const all = (selector) => [...page.querySelectorAll(selector)];
        const trees = new Map(all("table.tree").map((table) => [table, makeTree(table)]));
        const tools = page.querySelector(".tools");
        const filter = page.querySelector(".tools input[type=search]");
        const keys = page.querySelector(".tools input[type=checkbox]");
        const status = page.querySelector(".tools [role=status]");
        const choices = all(".tools [data-view]");
        let view = choices.find((button) => button.getAttribute("aria-pressed") === "true")?.dataset.view ?? "";

        const refresh = () => {
          const sought = filter ? filter.value.trim().toLowerCase() : "";
          let found = 0;
          for (const tree of trees.values()) found += tree.refresh(view, sought);
          if (status) status.textContent = sought ? status.dataset.found.replace("{}", found) : "";
        };
        const choose = (button) => {
          view = button.dataset.view;
          for (const choice of choices) choice.setAttribute("aria-pressed", choice === button);
          for (const figure of all("figure[data-v]")) figure.classList.toggle("off", view !== "" && figure.dataset.v !== view);
          refresh();
        };
        const openAll = () => { for (const tree of trees.values()) tree.openAll(); refresh(); };
        const closeAll = () => { for (const tree of trees.values()) tree.closeAll(); refresh(); };

        if (tools) {
          tools.hidden = false;
          tools.addEventListener("click", (event) => {
            const button = event.target.closest("button");
            if (!button) return;
            if (button.dataset.do === "open") openAll();
            else if (button.dataset.do === "close") closeAll();
            else if (button.dataset.view !== undefined) choose(button);
          });
        }
        if (filter) filter.addEventListener("input", refresh);

        for (const [table, tree] of trees) {
          table.tBodies[0].addEventListener("click", (event) => {
            const name = event.target.closest("th");
            const button = name?.querySelector("button");
            if (!button || (!event.target.closest("button") && String(getSelection()))) return;
            tree.toggle(name.parentElement);
            refresh();
          });
          [...table.tHead.rows[0].cells].forEach((head, column) => {
            const button = document.createElement("button");
            button.type = "button";
            button.append(...head.childNodes);
            head.append(button);
            button.addEventListener("click", () => {
              const before = head.getAttribute("aria-sort");
              for (const other of table.tHead.rows[0].cells) other.removeAttribute("aria-sort");
              const next = before === "descending" ? "ascending" : before === "ascending" ? null : "descending";
              if (next) head.setAttribute("aria-sort", next);
              tree.sort(column, next === "descending" ? -1 : next === "ascending" ? 1 : 0);
            });
          });
        }

        document.addEventListener("keydown", (event) => {
          if (event.ctrlKey || event.metaKey || event.altKey || !page.getClientRects().length) return;
          if (event.target === filter) {
            if (event.key === "Escape") { filter.value = ""; refresh(); filter.blur(); }
            return;
          }
          if (!tools || (keys && !keys.checked) || event.target.matches("input, textarea, select")) return;
          const choice = /^[0-9]$/.test(event.key) && choices.find((button) => button.getAttribute("aria-keyshortcuts") === event.key);
          if (event.key === "/" && filter) filter.focus();
          else if (event.key === "+") openAll();
          else if (event.key === "-") closeAll();
          else if (choice) choose(choice);
          else return;
          event.preventDefault();
        });

        // Paper has no folds.
        let folded = [];
        addEventListener("beforeprint", () => {
          folded = all("details:not([open])");
          for (const part of folded) part.open = true;
        });
        addEventListener("afterprint", () => { for (const part of folded) part.open = false; });

        // A part is reached by the keyboard only where there is something to scroll.
        const measure = () => {
          for (const part of all(".scroll")) {
            if (part.scrollWidth > part.clientWidth + 1) part.tabIndex = 0;
            else part.removeAttribute("tabindex");
          }
        };
        addEventListener("resize", measure);
        addEventListener("hashchange", measure);
        measure();
      };
      const start = () => { for (const page of document.querySelectorAll(".page")) startPage(page); };
      if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", start);
      else start();
    })();

    """#
}

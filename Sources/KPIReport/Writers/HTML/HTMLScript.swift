/// The script of a page: it folds, filters and sorts what stands there already, and asks nobody for anything.
///
/// Without it all rows are shown. It knows no word of any language and no name: both stand in the page.
enum HTMLScript {
  /// The SHA-256 of `text`, by which the page's policy lets it run; a test computes it again.
  static let hash = "sha256-TtFVI82xoAh22ZvqsQ/X8mKyq8q2JaYuVhstNZ85ldU="

  static let text = #"""
    "use strict";
    (() => {
      const root = document.documentElement;
      root.classList.add("js");

      // By what a row or a box is found: its name, its id, who answers for it and for whom; where it is no node, all that it says.
      const decoded = (text) => { try { return decodeURIComponent(text); } catch { return text; } };
      const words = (part, name) => {
        if (!part.id) return part.textContent.toLowerCase();
        const people = part.closest(".page").people ?? [];
        const id = decoded(part.id.replace(/^[a-z]{2}-(?=[nr]-)/, "").slice(2));
        return `${(part.querySelector(name) ?? part.querySelector("th"))?.textContent ?? ""} ${id} ${people[part.dataset.o] ?? ""}`.toLowerCase();
      };

      // A table whose rows form a tree by their depth; rows are looked at when they are first needed.
      const makeTree = (table) => {
        const body = table.tBodies[0];
        let rows, depth, parent, open, shown, texts, buttons, own;
        const load = () => {
          if (rows) return;
          rows = [...body.rows];
          const count = rows.length;
          depth = new Uint16Array(count);
          parent = new Int32Array(count).fill(-1);
          open = new Uint8Array(count).fill(1);
          shown = new Uint8Array(count);
          texts = new Array(count);
          own = new Array(count);
          buttons = new Array(count);
          const path = [];
          rows.forEach((row, index) => {
            depth[index] = row.dataset.d;
            while (path.length && depth[path[path.length - 1]] >= depth[index]) path.pop();
            if (path.length) parent[index] = path[path.length - 1];
            path.push(index);
            shown[index] = !row.classList.contains("off");
            own[index] = row.dataset.v;
            const button = row.querySelector("button");
            if (button) {
              buttons[index] = button;
              open[index] = button.getAttribute("aria-expanded") === "true";
            }
            row.place = index;
          });
        };
        const text = (index) => (texts[index] ??= words(rows[index], "th bdi"));
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
            const isShown = kept
              ? kept[index] > 0
              : (above < 0 || (shown[above] && open[above])) && !(chosen && own[index] && own[index] !== chosen);
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
            const number = parseFloat(word.replace(/\u2212/g, "-").replace(/[^0-9.e+-]/g, ""));
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
          // So that the first word that is looked for need not wait.
          prepare: () => { load(); for (let index = 0; index < rows.length; index += 1) text(index); },
          openTo: (row) => { load(); for (let index = parent[row.place]; index >= 0; index = parent[index]) open[index] = 1; },
          openAll: () => { load(); open.fill(1); },
          closeAll: () => { load(); rows.forEach((row, index) => { open[index] = depth[index] === 0 || row.classList.contains("h") ? 1 : 0; }); },
        };
      };

      // The tree as boxes: nested lists whose parts a button folds.
      const makeCanvas = (canvas) => {
        const items = [...canvas.querySelectorAll("li:not(.more)")];
        const folds = [...canvas.querySelectorAll("button.fold, .more > button")];
        const place = new Map(items.map((item, index) => [item, index]));
        const parents = items.map((item) => place.get(item.parentElement.closest("li")) ?? -1);
        const boxes = items.map((item) => item.querySelector(":scope > details"));
        const texts = new Array(items.length);
        const isFold = (button) => button.classList.contains("fold");
        const isOpen = (button) => (isFold(button) ? button.getAttribute("aria-expanded") === "true" : button.parentElement.hidden);
        const setOpen = (button, open) => {
          if (isFold(button)) {
            button.setAttribute("aria-expanded", open);
            button.nextElementSibling.classList.toggle("off", !open);
          } else {
            button.parentElement.hidden = open;
            for (const item of button.closest("ul").querySelectorAll(":scope > li.x")) item.classList.toggle("off", !open);
          }
        };
        const initial = folds.map(isOpen);
        const isShown = (item) => item.getClientRects().length > 0;
        const summaries = () => boxes.map((box) => box.firstElementChild).filter(isShown);

        // Opens all that a box stands in.
        const reveal = (item) => {
          for (let part = item.parentElement; part && part !== canvas; part = part.parentElement) {
            if (part.classList.contains("gr")) { const button = part.querySelector(":scope > button.fold"); if (button) setOpen(button, true); }
          }
          for (let part = item; part && part !== canvas; part = part.parentElement.closest("li")) {
            if (part.classList.contains("off")) setOpen(part.parentElement.querySelector(":scope > .more > button"), true);
          }
        };

        canvas.addEventListener("keydown", (event) => {
          if (event.ctrlKey || event.metaKey || event.altKey || event.target.localName !== "summary") return;
          const item = event.target.closest("li");
          const shown = summaries();
          const at = shown.indexOf(event.target);
          let next;
          if (event.key === "ArrowDown") next = shown[at + 1];
          else if (event.key === "ArrowUp") next = shown[at - 1];
          else if (event.key === "ArrowLeft") next = boxes[parents[place.get(item)]]?.firstElementChild;
          else if (event.key === "ArrowRight") {
            const button = [...item.querySelectorAll(":scope > .gs > .gr > button.fold")].find(isShown);
            if (!button) return;
            if (!isOpen(button)) { setOpen(button, true); item.dispatchEvent(new Event("fold", { bubbles: true })); }
            next = button.nextElementSibling.querySelector("summary");
          } else return;
          if (next) next.focus();
          event.preventDefault();
        });
        canvas.addEventListener("click", (event) => {
          const button = event.target.closest("button");
          if (!button) return;
          const first = isFold(button) ? null : button.closest("ul").querySelector(":scope > li.x summary");
          setOpen(button, !isOpen(button));
          if (first) first.focus();
          canvas.dispatchEvent(new Event("fold"));
        });

        return {
          boxes,
          reveal,
          // Shows boxes that match with what is above them; returns the first of them.
          filter: (sought) => {
            canvas.classList.toggle("finding", Boolean(sought));
            const kept = new Uint8Array(items.length);
            let first;
            if (sought) {
              for (let index = items.length - 1; index >= 0; index -= 1) {
                texts[index] ??= words(boxes[index], "bdi");
                if (texts[index].includes(sought)) { kept[index] = 2; first = boxes[index]; }
                if (kept[index] && parents[index] >= 0) kept[parents[index]] ||= 1;
              }
            }
            items.forEach((item, index) => {
              item.classList.toggle("no", Boolean(sought) && !kept[index]);
              boxes[index].classList.toggle("hit", kept[index] === 2);
            });
            for (const group of canvas.querySelectorAll(".gr")) group.classList.toggle("no", Boolean(sought) && !group.querySelector("li:not(.no):not(.more)"));
            return first;
          },
          setAll: (open) => { for (const button of folds) setOpen(button, open || isFold(button) && button.closest("li") === items[0]); },
          // What was folded or opened otherwise than at first.
          state: () => folds.flatMap((button, index) => (isOpen(button) === initial[index] ? [] : [index])).join("."),
          restore: (state) => {
            const changed = new Set(state ? state.split(".").map(Number) : []);
            folds.forEach((button, index) => { if (isOpen(button) !== (initial[index] !== changed.has(index))) setOpen(button, initial[index] !== changed.has(index)); });
          },
          opened: () => boxes.flatMap((box, index) => (box.open ? [index] : [])).join("."),
          open: (state) => {
            const open = new Set(state ? state.split(".").map(Number) : []);
            boxes.forEach((box, index) => { if (box.open !== open.has(index)) box.open = open.has(index); });
          },
        };
      };

      // One page of the file, in one language.
      const startPage = (page, changed) => {
        const all = (selector) => [...page.querySelectorAll(selector)];
        page.people = JSON.parse(page.querySelector("[data-people]")?.dataset.people ?? "[]");
        const canvas = page.querySelector(".canvas") && makeCanvas(page.querySelector(".canvas"));
        const trees = new Map(all("table.tree").map((table) => [table, makeTree(table)]));
        // Beside a tree of boxes a word is looked for in its table only.
        const sought = [...trees].filter(([table]) => !canvas || table.classList.contains("nodes"));
        const others = [...trees].filter(([table]) => canvas && !table.classList.contains("nodes"));
        const tools = page.querySelector(".tools");
        const filter = page.querySelector(".tools input[type=search]");
        const keys = page.querySelector(".tools input[type=checkbox]");
        const status = page.querySelector(".tools [role=status]");
        const choices = all(".tools [data-view]");
        let view = choices.find((button) => button.getAttribute("aria-pressed") === "true")?.dataset.view ?? "";

        const clear = page.querySelector("[data-do=clear]");
        const refresh = () => {
          const word = filter ? filter.value.trim().toLowerCase() : "";
          let found = 0;
          for (const [, tree] of sought) found += tree.refresh(view, word);
          for (const [, tree] of others) tree.refresh(view, "");
          const first = canvas?.filter(word);
          if (status) {
            const { one, many, none } = status.dataset;
            status.textContent = !word ? "" : found === 1 ? one : found ? many.replace("{}", found) : none;
            clear.hidden = !word || found > 0;
          }
          return word ? first ?? page.querySelector("table.nodes tbody tr:not(.off)") : null;
        };
        // Going there waits for the next frame: a letter typed meanwhile comes first.
        let going;
        const find = () => {
          const hit = refresh();
          cancelAnimationFrame(going);
          going = requestAnimationFrame(() => { hit?.scrollIntoView({ block: "nearest", inline: "nearest" }); changed(); });
        };
        const show = (name) => {
          const button = choices.find((choice) => choice.dataset.view === name);
          if (!button) return;
          view = name;
          for (const choice of choices) choice.setAttribute("aria-pressed", choice === button);
          for (const part of all("figure[data-v], .gr[data-v]")) part.classList.toggle("off", view !== "" && part.dataset.v !== view);
          refresh();
        };
        const choose = (button) => { show(button.dataset.view); changed(); };
        const openAll = () => { for (const tree of trees.values()) tree.openAll(); canvas?.setAll(true); refresh(); changed(); };
        const closeAll = () => { for (const tree of trees.values()) tree.closeAll(); canvas?.setAll(false); refresh(); changed(); };
        const first = view;

        if (tools) {
          tools.hidden = false;
          tools.addEventListener("click", (event) => {
            const button = event.target.closest("button");
            if (!button) return;
            if (button.dataset.do === "open") openAll();
            else if (button.dataset.do === "close") closeAll();
            else if (button.dataset.do === "clear") { filter.value = ""; find(); filter.focus(); }
            else if (button.dataset.view !== undefined) choose(button);
          });
        }
        if (filter) filter.addEventListener("input", find);
        if (canvas) {
          page.querySelector(".canvas").addEventListener("fold", () => changed());
          page.querySelector(".canvas").addEventListener("toggle", (event) => changed(event.target.open ? event.target : null), true);
        }

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
            if (event.key === "Escape") { filter.value = ""; find(); filter.blur(); }
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
          folded = all("details:not([open], .bx, .menu)");
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
        const prepare = () => { for (const [, tree] of sought) tree.prepare(); };
        if (window.requestIdleCallback) requestIdleCallback(prepare); else setTimeout(prepare, 200);

        return {
          measure,
          // What a reader has made of the page, the same in every language.
          state: () => {
            const parts = { view: view === first ? "" : view, fold: canvas?.state(), box: canvas?.opened(), find: filter?.value.trim() };
            if (view === "" && first !== "") parts.view = "*";
            return Object.entries(parts).filter(([, value]) => value).map(([name, value]) => `&${name}=${encodeURIComponent(value)}`).join("");
          },
          restore: (state) => {
            canvas?.restore(state.fold);
            canvas?.open(state.box);
            if (filter) filter.value = state.find ?? "";
            if (choices.length) show(state.view === "*" ? "" : state.view ?? first); else refresh();
          },
          // Opens what a box or a row stands in, and goes there.
          reach: (target) => {
            const group = target.closest(".canvas") ? target.closest(".gr[data-v]") : null;
            if (group?.classList.contains("off")) show(group.dataset.v);
            if (target.classList.contains("bx")) { canvas.reveal(target.closest("li")); target.open = true; }
            else if (target.localName === "tr") trees.get(target.closest("table")).openTo(target);
            if (target.localName === "tr") refresh();
            for (const other of all(".at")) other.classList.remove("at");
            if (target.matches(".bx, tr")) target.classList.add("at");
            target.scrollIntoView({ block: target.matches(".bx, tr") ? "center" : "start", inline: "nearest" });
          },
        };
      };

      // The address holds what is shown: an anchor, then what a reader chose; one page of several is shown, in its language.
      const start = () => {
        const pages = [...document.querySelectorAll(".page")];
        let shown, anchor = "", isQuiet = true;
        const write = (target) => {
          if (isQuiet || !shown) return;
          if (target) anchor = target.id;
          const state = parts.get(shown).state();
          const at = anchor || (shown === pages[0] ? "" : shown.id);
          try { history.replaceState(null, "", `#${at}${state}`); } catch { /* a reader's address stays as it is */ }
        };
        const parts = new Map(pages.map((page) => [page, startPage(page, write)]));
        const read = () => {
          isQuiet = true;
          const [name, ...chosen] = location.hash.slice(1).split("&");
          const target = name ? document.getElementById(name) ?? document.getElementById(decoded(name)) : null;
          const state = Object.fromEntries(chosen.map((part) => { const [key, value] = part.split("="); return [key, decoded(value ?? "")]; }));
          const page = target?.closest(".page") ?? (shown && !name ? shown : pages[0]);
          const isOther = page !== shown;
          shown = page;
          for (const other of pages) other.classList.toggle("shown", other === page);
          root.lang = page.lang;
          document.title = page.dataset.title;
          anchor = target && target !== page ? name : "";
          if (isOther || chosen.length) parts.get(page).restore(state);
          parts.get(page).measure();
          if (target && target !== page) parts.get(page).reach(target);
          setTimeout(() => { isQuiet = false; });
        };
        // The other language keeps what was chosen, and the place on the page.
        document.addEventListener("click", (event) => {
          const link = event.target.closest(".language a");
          if (!link) return;
          event.preventDefault();
          const other = document.getElementById(link.hash.slice(1));
          const own = shown.dataset.prefix;
          const state = parts.get(shown).state();
          const marks = [...shown.querySelectorAll("[id]")].filter((part) => part.id !== shown.id && part.getClientRects().length);
          const mark = marks.find((part) => part.getBoundingClientRect().bottom > 80);
          const before = mark?.getBoundingClientRect().top;
          const counterpart = (id) => other.dataset.prefix + id.slice(own.length);
          const at = anchor ? counterpart(anchor) : "";
          history.replaceState(null, "", `#${at || other.id}${state}`);
          read();
          const now = mark && document.getElementById(counterpart(mark.id));
          if (now) scrollBy(0, now.getBoundingClientRect().top - before);
          other.querySelector(".language a")?.focus({ preventScroll: true });
        });
        addEventListener("hashchange", read);
        read();
      };
      if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", start);
      else start();
    })();

    """#
}

// Reads the rows that are packed into the page and shows those that are asked for.
// What comes from a row is only ever written as text: never as markup.
"use strict";

(() => {
  const HEIGHT = 44; // of a line of the list, as in the style sheet
  const LONG = 6000; // characters of a text that are shown at once
  const SIGNS = { p: "✓", f: "✗", u: "?" };
  const WORDS = { p: "passed", f: "failed", u: "undecided" };
  const byId = (id) => document.getElementById(id);

  const make = (name, options = {}, ...children) => {
    const made = document.createElement(name);
    for (const [key, value] of Object.entries(options)) {
      if (value === undefined) continue;
      if (key === "class") made.className = value;
      else made.setAttribute(key, value);
    }
    made.append(...children.filter((child) => child !== null && child !== undefined));
    return made;
  };

  const themeButton = byId("theme");
  themeButton.addEventListener("click", () => {
    const root = document.documentElement;
    const dark = root.dataset.theme
      ? root.dataset.theme === "dark"
      : matchMedia("(prefers-color-scheme: dark)").matches;
    root.dataset.theme = dark ? "light" : "dark";
  });

  const unpacked = async (script) => {
    const bytes = Uint8Array.from(atob(script.textContent), (sign) => sign.charCodeAt(0));
    const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate"));
    return JSON.parse(await new Response(stream).text());
  };

  if (!byId("index")) return;
  const scripts = [...document.querySelectorAll("script.block")];
  const blocks = new Map(); // number of a block: a promise of its rows
  const block = (number) => {
    if (!blocks.has(number)) blocks.set(number, unpacked(scripts[number]));
    return blocks.get(number);
  };

  let data = null;
  let shown = []; // numbers of the rows in the list
  let at = -1; // place in the list of the row that is chosen
  let against = 0; // the side whose flips are shown; 0 for all
  let typed = 0; // the timer that starts a search when typing pauses
  let asked = 0; // counts the searches: an older one that is still running stops

  const list = byId("list");
  const spacer = byId("spacer");
  const detail = byId("detail");
  const controls = { search: byId("search"), show: byId("show"), mode: byId("mode"), constraint: byId("constraint") };
  const fields = [];

  const whole = (signs) => (signs.includes("f") ? "f" : signs.includes("u") ? "u" : "p");
  const verdicts = (row, side, mode) => row[3][side][mode];
  const detailOf = async (number) => (await block(Math.floor(number / data.block)))[number % data.block];

  // What a row is: if constraints are chosen, its verdicts are those of these alone.
  const outcome = (row, side, mode, ids) => {
    const signs = verdicts(row, side, mode);
    if (!ids) return signs ? whole(signs) : "";
    return whole([...signs].filter((_, i) => ids.has(row[2][side][i])).join(""));
  };

  // Whether a row went one way: as a whole, or if constraints are chosen one of them.
  const flipped = (row, mode, ids, from, to) => row[3].some((_, side) => {
    if (side === 0 || (against && side !== against)) return false;
    if (!ids) return outcome(row, 0, mode) === from && outcome(row, side, mode) === to;
    if (String(row[2][0]) !== String(row[2][side])) return false;
    return row[2][0].some((id, i) => ids.has(id) &&
      verdicts(row, 0, mode)[i] === from && verdicts(row, side, mode)[i] === to);
  });

  // Whether the corrected meaning judges a constraint otherwise, in one mode or in any.
  const differs = (row, side, number, modes = data.modes.keys()) =>
    Boolean(row[5][side]) && [...modes].some((mode) => row[5][side][mode][number] !== verdicts(row, side, mode)[number]);
  const changed = (row, mode, ids) => row[5].some((_, side) =>
    [...verdicts(row, side, mode)].some((_, i) => (!ids || ids.has(row[2][side][i])) && differs(row, side, i, [mode])));

  const FAMILY = "family "; // what the value of an option of a family starts with
  const EACH = "each";
  const RANK = { f: 0, u: 1, p: 2, "": 3 };

  const fits = (row, wanted) => {
    const { mode, ids, show } = wanted;
    if (ids && !row[2].some((those) => those.some((id) => ids.has(id)))) return false;
    for (let i = 0; i < fields.length; i += 1) {
      if (wanted.fields[i] !== "" && row[4][i] !== Number(wanted.fields[i])) return false;
    }
    const outcomes = row[3].map((_, side) => outcome(row, side, mode, ids));
    switch (show) {
      case "fail": return outcomes.includes("f");
      case "undecided": return outcomes.includes("u");
      case "pass": return outcomes[0] === "p";
      case "mere": return outcome(row, 0, 0, ids) === "f" && outcome(row, 0, 1, ids) === "p";
      case "changed": return changed(row, mode, ids);
      case "lost": return flipped(row, mode, ids, "p", "f");
      case "gained": return flipped(row, mode, ids, "f", "p");
      default: return true;
    }
  };

  // The constraints that are chosen: one, those of a family, each by itself, or null for no choice.
  const chosen = () => {
    const value = controls.constraint.value;
    if (value === "") return null;
    if (value === EACH) return new Set(data.ids.keys());
    if (!value.startsWith(FAMILY)) return new Set([Number(value)]);
    const name = value.slice(FAMILY.length);
    return new Set([...data.ids.keys()].filter((id) => data.families[id] === name));
  };

  const wanted = () => ({
    mode: Math.max(0, data.modes.indexOf(controls.mode.value)),
    ids: chosen(),
    show: controls.show.value,
    fields: fields.map((select) => select.value),
    search: controls.search.value.trim(),
  });

  const sought = (text) => new RegExp(text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&"), "iu");

  const says = (pattern, row, sides) =>
    pattern.test(String(row[0])) ||
    row[2].some((ids) => ids.some((id) => pattern.test(data.ids[id]))) ||
    sides.some(([prompt, response, , told]) =>
      pattern.test(prompt ?? "") || pattern.test(response ?? "") ||
      told.some((one) => one && (pattern.test(one[0] ?? "") || pattern.test(one[2] || ""))));

  const refresh = async () => {
    const mine = (asked += 1);
    const now = wanted();
    const found = [];
    data.rows.forEach((row, number) => { if (fits(row, now)) found.push(number); });
    if (data.sides.length === 1) {
      const rank = (number) => RANK[outcome(data.rows[number], 0, now.mode, now.ids)];
      found.sort((a, b) => rank(a) - rank(b) || a - b);
    }
    if (!now.search) {
      show(found);
      return;
    }
    const pattern = sought(now.search);
    const hits = [];
    for (let i = 0; i < found.length; i += 1) {
      const sides = await detailOf(found[i]);
      if (mine !== asked) return;
      if (says(pattern, data.rows[found[i]], sides)) hits.push(found[i]);
      if (i % 2000 === 1999) show(hits, `searched ${i + 1} of ${found.length}: `);
    }
    show(hits);
  };

  const show = (found, before = "") => {
    const open = shown[at];
    shown = found;
    at = open === undefined ? -1 : shown.indexOf(open);
    spacer.style.height = `${shown.length * HEIGHT}px`;
    byId("count").textContent = `${before}${shown.length} of ${data.rows.length} responses`;
    draw();
  };

  const line = (place) => {
    const row = data.rows[shown[place]];
    const { mode, ids } = wanted();
    const signs = row[3].map((of_side, side) => {
      const sign = outcome(row, side, mode, ids);
      return make("span", { class: sign || undefined }, SIGNS[sign] ?? "–");
    });
    const failing = [...new Set(row[2].flatMap((those, side) =>
      those.filter((_, i) => verdicts(row, side, mode)[i] === "f").map((one) => data.ids[one])))];
    const told = failing.length ? failing.join(", ") : row[3].every((s) => s[mode]) ? "nothing failed" : "no constraints";
    const words = row[3].map((_, side) => WORDS[outcome(row, side, mode, ids)] ?? "no constraints").join(", then ");
    const made = make("div", {
      class: "row", role: "option", id: `row-${place}`, "aria-selected": String(place === at),
      "aria-setsize": shown.length, "aria-posinset": place + 1,
      "aria-label": `${row[0]}, ${words}, ${told}`,
    }, make("span", { class: "signs" }, ...signs.flatMap((s, i) => (i ? [" → ", s] : [s]))),
    make("b", {}, String(row[0])), row[1] === 0 ? null : ` · ${row[1]}`, make("small", {}, told));
    made.style.top = `${place * HEIGHT}px`;
    made.addEventListener("click", () => choose(place));
    return made;
  };

  const draw = () => {
    const first = Math.max(0, Math.floor(list.scrollTop / HEIGHT) - 5);
    const last = Math.min(shown.length, Math.ceil((list.scrollTop + list.clientHeight) / HEIGHT) + 5);
    const made = [];
    for (let place = first; place < last; place += 1) made.push(line(place));
    if (at >= 0 && (at < first || at >= last)) made.push(line(at));
    spacer.replaceChildren(...made);
    if (at >= 0) list.setAttribute("aria-activedescendant", `row-${at}`);
    else list.removeAttribute("aria-activedescendant");
  };

  const choose = async (place) => {
    if (!shown.length) return;
    at = Math.min(Math.max(place, 0), shown.length - 1);
    const top = at * HEIGHT;
    if (top < list.scrollTop) list.scrollTop = top;
    const overlap = top + HEIGHT - list.scrollTop - list.clientHeight;
    if (overlap > 0) list.scrollTop += overlap;
    draw();
    const number = shown[at];
    const sides = await detailOf(number);
    if (shown[at] !== number) return;
    detail.replaceChildren(...read(data.rows[number], sides));
    detail.scrollTop = 0;
  };

  // The text cut at every border of a span; each piece knows whose evidence it is.
  const marked = (text, spans, answer) => {
    const length = text.length;
    const borders = new Set([0, length]);
    for (const span of spans) { borders.add(Math.min(span.start, length)); borders.add(Math.min(span.end, length)); }
    if (answer) { borders.add(answer[0]); borders.add(answer[1]); }
    const cuts = [...borders].sort((a, b) => a - b);
    const pieces = [];
    const numbers = (those) => make("sup", { "aria-hidden": "true" }, [...new Set(those.map((s) => s.number + 1))].join(","));
    for (let i = 0; i < cuts.length; i += 1) {
      const [start, end] = [cuts[i], cuts[i + 1]];
      const points = spans.filter((s) => s.start === start && s.end === start);
      if (points.length) pieces.push(mark("▸", points, numbers(points)));
      if (end === undefined) break;
      const over = spans.filter((s) => s.start <= start && s.end >= end && s.end > s.start);
      const content = text.slice(start, end);
      const ending = over.filter((s) => s.end === end);
      if (over.length) pieces.push(mark(content, over, ending.length ? numbers(ending) : null));
      else if (answer && (end <= answer[0] || start >= answer[1])) pieces.push(make("span", { class: "aside", title: "reasoning, set aside" }, content));
      else pieces.push(document.createTextNode(content));
    }
    return pieces;
  };

  const mark = (content, spans, numbers) => make("mark", {
    class: spans.every((s) => s.sign === "p") ? "pass" : undefined,
    title: spans.map((s) => s.reason).filter(Boolean).join("; ") || undefined,
    "data-of": spans.map((s) => s.number).join(" "),
  }, content, numbers);

  const textBox = (label, text, spans, answer) => {
    const box = make("div", { class: "text" });
    const cut = text.length > LONG && !spans.some((s) => s.end > LONG) ? LONG : text.length;
    box.append(...marked(text.slice(0, cut), spans, answer));
    const parts = [make("h4", {}, label), box];
    if (cut < text.length) {
      const more = make("button", { type: "button", class: "more" }, `Show the other ${text.length - cut} characters`);
      more.addEventListener("click", () => { box.replaceChildren(...marked(text, spans, answer)); more.remove(); });
      parts.push(more);
    }
    return parts;
  };

  const spansOf = (row, side, told, source) => told.flatMap((one, number) =>
    (one ? one[1] : []).filter((span) => span[0] === source).map((span) => ({
      start: span[1], end: span[2], number, reason: one[0], sign: verdicts(row, side, 0)[number],
    })));

  const read = (row, sides) => {
    const parts = [make("h3", {}, String(row[0]), row[1] === 0 ? null : ` · sample ${row[1]}`)];
    const told = data.fields.map((name, i) => (row[4][i] < 0 ? null : `${name}: ${data.values[i][row[4][i]]}`)).filter(Boolean);
    if (told.length) parts.push(make("p", { class: "quiet" }, told.join(" · ")));
    const prompt = sides[0][0];
    if (prompt !== null) {
      const spans = spansOf(row, 0, sides[0][3], "prompt");
      const [label, ...box] = textBox("Prompt", prompt, spans, 0);
      parts.push(make("details", { open: prompt.length < 700 || spans.length ? "" : undefined }, make("summary", {}, label.textContent), ...box));
    }
    const columns = sides.map((one, side) => column(row, one, side, prompt));
    parts.push(columns.length > 1 ? make("div", { class: "sides" }, ...columns) : columns[0]);
    return parts;
  };

  const column = (row, [prompt, response, answer, told, there], side, shared) => {
    const parts = [];
    const beside = [];
    if (side > 0 && prompt !== shared && prompt !== null) parts.push(...textBox("Prompt of this side", prompt, [], 0));
    const items = row[2][side].map((id, number) => verdict(row, side, number, id, told[number]));
    if (items.length) beside.push(make("h4", {}, "Strict, loose, joint"), make("ol", { class: "verdicts" }, ...items));
    else beside.push(make("p", { class: "quiet" }, verdicts(row, side, 0) ? "Scored with --detail none: the run kept no reasons." : "Nothing is asked of this response."));
    if (!there) parts.push(make("p", { class: "problem" }, "The text is gone, or has changed since it was scored."));
    else if (response === null) parts.push(make("p", { class: "problem" }, "There is no response."));
    else parts.push(...textBox("Response", response, spansOf(row, side, told, "response"), answer));
    const heading = data.sides.length > 1 ? make("h3", {}, data.sides[side]) : null;
    return make("div", {}, heading, make("div", { class: "reading" }, make("div", {}, ...parts), make("div", { class: "told" }, ...beside)));
  };

  const signsOf = (number, of, meaning = "") => data.modes.map((name, mode) => {
    const sign = of(mode)[number];
    return make("span", { class: sign, title: `${meaning}${name}: ${WORDS[sign]}` }, ` ${SIGNS[sign]}`);
  });

  // What the corrected meaning says of a constraint, where it says otherwise.
  const corrected = (row, side, number, one) => {
    if (!differs(row, side, number)) return null;
    const signs = signsOf(number, (mode) => row[5][side][mode], "corrected, ");
    return make("span", { class: "reason corrected" }, "corrected:", ...signs, one && one[2] ? ` · ${one[2]}` : null);
  };

  const verdict = (row, side, number, id, one) => {
    const modes = signsOf(number, (mode) => verdicts(row, side, mode));
    const sign = verdicts(row, side, 0)[number];
    const elsewhere = one ? one[1].filter((span) => span[3]).map((span) => `${span[0]}: “${span[3]}”`) : [];
    const reason = one ? [one[0], ...elsewhere].filter(Boolean).join(" · ") : "";
    const button = make("button", { type: "button", class: "verdict", "aria-pressed": "false" },
      make("span", { class: sign }, String(number + 1)), make("b", {}, data.ids[id]),
      make("span", { class: "modes" }, ...modes), reason ? make("span", { class: "reason" }, reason) : null,
      corrected(row, side, number, one));
    button.addEventListener("click", () => point(button, number));
    return make("li", {}, button);
  };

  // Shows the evidence of one constraint alone, or of all again.
  const point = (button, number) => {
    const on = button.getAttribute("aria-pressed") !== "true";
    for (const other of detail.querySelectorAll(".verdict")) other.setAttribute("aria-pressed", String(on && other === button));
    const scope = button.closest(".sides > div") ?? detail;
    let first = null;
    for (const one of detail.querySelectorAll("mark")) {
      const mine = scope.contains(one) && one.dataset.of.split(" ").includes(String(number));
      one.classList.toggle("off", on && !mine);
      if (on && mine) first ??= one;
    }
    if (first) first.scrollIntoView({ block: "center" });
  };

  const clear = () => {
    against = 0;
    controls.search.value = "";
    controls.show.selectedIndex = 0;
    controls.mode.selectedIndex = 0;
    controls.constraint.value = "";
    for (const select of fields) select.value = "";
    refresh();
  };

  const jump = (filter) => {
    clear();
    if (filter.constraint !== undefined) controls.constraint.value = String(data.ids.indexOf(filter.constraint));
    if (filter.family !== undefined) controls.constraint.value = FAMILY + filter.family;
    if (filter.each) controls.constraint.value = EACH;
    const field = data.fields.indexOf(filter.field);
    if (field >= 0) fields[field].value = String(data.values[field].indexOf(filter.value));
    controls.show.value = filter.show ?? (data.sides.length > 1 ? "lost" : "fail");
    against = filter.side ?? 0;
    if (filter.mode) controls.mode.value = filter.mode;
    refresh().then(() => choose(0));
    byId("responses").scrollIntoView();
    list.focus({ preventScroll: true });
  };

  const keys = (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const typing = event.target.closest("input, select, textarea");
    if (event.key === "Escape") {
      list.focus();
      event.preventDefault();
    } else if (typing) {
      if (event.key === "Enter" && event.target === controls.search) {
        clearTimeout(typed);
        list.focus();
        refresh().then(() => choose(Math.max(at, 0)));
        event.preventDefault();
      }
    } else if (event.key === "/") {
      controls.search.focus();
      controls.search.select();
      event.preventDefault();
    } else if (event.key === "x") {
      clear();
    } else if (event.key === "j" || event.key === "k") {
      choose(at + (event.key === "j" ? 1 : -1));
    } else if (document.activeElement === list) {
      const page = Math.max(1, Math.floor(list.clientHeight / HEIGHT) - 1);
      const to = { ArrowDown: at + 1, ArrowUp: at - 1, PageDown: at + page, PageUp: at - page, Home: 0, End: shown.length - 1 }[event.key];
      if (to !== undefined) {
        choose(to);
        event.preventDefault();
      } else if (event.key === "Enter") {
        if (at < 0) choose(0);
        detail.focus();
        event.preventDefault();
      }
    }
  };

  const start = async () => {
    data = await unpacked(byId("index"));
    if (data.sides.length > 1) controls.constraint.append(make("option", { value: EACH }, "any, each by itself"));
    const ids = data.ids.map((id, number) => [id, number]).sort((a, b) => (a[0] < b[0] ? -1 : 1));
    for (const name of [...new Set(data.families)].sort()) {
      const those = ids.filter(([, number]) => data.families[number] === name);
      controls.constraint.append(make("optgroup", { label: name },
        make("option", { value: FAMILY + name }, `all of ${name}`),
        ...those.map(([id, number]) => make("option", { value: number }, id))));
    }
    data.fields.forEach((name, i) => {
      const select = make("select", { "data-field": name }, make("option", { value: "" }, "any"));
      const values = data.values[i].map((value, number) => [value, number]);
      values.sort((a, b) => a[0].localeCompare(b[0], "en", { numeric: true }));
      for (const [value, number] of values.slice(0, 500)) select.append(make("option", { value: number }, value || "(blank)"));
      fields.push(select);
      byId("fields").append(make("label", {}, `${name} `, select));
      select.addEventListener("change", refresh);
    });
    for (const name of ["show", "mode", "constraint"]) controls[name].addEventListener("change", refresh);
    controls.search.addEventListener("input", () => { clearTimeout(typed); typed = setTimeout(refresh, 150); });
    byId("filters").addEventListener("submit", (event) => event.preventDefault());
    byId("clear").addEventListener("click", clear);
    list.addEventListener("scroll", () => requestAnimationFrame(draw));
    addEventListener("resize", draw);
    addEventListener("keydown", keys);
    for (const button of document.querySelectorAll("button.jump")) {
      button.addEventListener("click", () => jump(JSON.parse(button.dataset.filter)));
    }
    await refresh();
    await choose(0);
    document.documentElement.dataset.ready = "";
  };

  start();
})();

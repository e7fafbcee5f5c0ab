// Two to four métropoles side by side. Every word is set as text: the data can hold no markup.
"use strict";

(() => {
  const { about, metropoles, most, words } = JSON.parse(document.getElementById("compared").textContent);
  const lang = document.documentElement.lang;
  const boxes = [...document.querySelectorAll("#chooser input")];
  const place = document.getElementById("comparison");
  const table = place.querySelector("table");
  const number = (value, digits) =>
    value === null || value === undefined
      ? words.unknown
      : value.toLocaleString(lang, { minimumFractionDigits: digits, maximumFractionDigits: digits });
  const percent = (share) =>
    share === undefined ? words.unknown : share.toLocaleString(lang, { style: "percent", maximumFractionDigits: 0 });
  const filled = (text, values) => text.replace(/\{(\w+)\}/g, (_, name) => values[name]);

  const asked = (new URLSearchParams(location.hash.slice(1)).get("m") ?? "").split(",").filter(Boolean);
  const first = asked.length ? asked : metropoles.slice(0, 2).map(({ id }) => id);
  for (const box of boxes) box.checked = first.slice(0, most).includes(box.value);
  for (const box of boxes) box.addEventListener("change", () => draw(true));
  draw(false);

  function draw(chosen) {
    const taken = boxes.filter((box) => box.checked).map((box) => box.value);
    const compared = metropoles.filter(({ id }) => taken.includes(id));
    for (const box of boxes) box.disabled = !box.checked && taken.length >= most;
    if (chosen) history.replaceState(null, "", "#m=" + taken.map(encodeURIComponent).join(","));
    const enough = compared.length >= 2;
    place.hidden = !enough;
    document.getElementById("said").textContent = enough
      ? filled(words.shown, { names: compared.map(({ name }) => name).join(", ") })
      : words.few;
    if (enough) table.replaceChildren(head(compared), ...bodies(compared));
  }

  function head(compared) {
    const row = element("tr", element("th", words.what, { scope: "col" }));
    for (const { name, page } of compared) row.append(element("th", element("a", name, { href: page }), { scope: "col" }));
    return element("thead", row);
  }

  function bodies(compared) {
    const found = [];
    const ranked = compared.some(({ rank }) => rank.rank !== null);
    if (ranked) found.push(section(about.label, [
      line(words.rank, compared, ({ rank }) => rank.rank === null ? [words.unknown]
        : [element("strong", number(rank.rank, 0)), " (" + filled(words.range, { low: number(rank.low, 0), high: number(rank.high, 0) }) + ")"]),
      line(words.score, compared, ({ rank }) => [number(rank.score, 1)]),
    ], compared));
    const nodes = compared.find((one) => one.nodes.length)?.nodes ?? [];
    if (nodes.length) found.push(section(words.profile, nodes.map(({ label, level }, at) =>
      line(label, compared, (one) => [strip(one.nodes[at]), number(one.nodes[at]?.score, 0)], "level-" + Math.min(level, 2))), compared));
    const barriers = [...new Set(compared.flatMap((one) => Object.keys(one.barriers)))];
    if (barriers.length) found.push(section(words.barriers, barriers.map((label) =>
      line(label, compared, (one) => [bar(one.barriers[label]), percent(one.barriers[label]?.[0])])), compared));
    const states = [...new Set(compared.flatMap((one) => Object.keys(one.projects)))];
    found.push(section(words.projects, states.map((state) =>
      line(state || words.all, compared, (one) => [number(one.projects[state] ?? 0, 0)])), compared));
    if (compared.some((one) => one.heard)) found.push(section(words.heard, [
      line(words.all, compared, (one) => [number(one.heard, 0)])], compared));
    const longest = Math.max(...compared.map((one) => one.proposals.length));
    if (longest) found.push(section(words.proposals, [...Array(longest).keys()].map((at) =>
      line(String(at + 1), compared, (one) => [one.proposals[at] ?? words.unknown])), compared));
    return found;
  }

  function section(title, rows, compared) {
    const heading = element("th", title, { scope: "rowgroup", colspan: compared.length + 1 });
    return element("tbody", [element("tr", heading, { class: "section" }), ...rows]);
  }

  function line(label, compared, content, kind = "") {
    const cells = compared.map((one) => element("td", content(one)));
    return element("tr", [element("th", label, { scope: "row" }), ...cells], kind ? { class: kind } : {});
  }

  function strip(node) {
    if (!node || node.score === null) return "";
    return drawn("strip", { score: node.score, low: node.low, median: node.median, high: node.high });
  }

  function bar(shares) {
    return shares ? drawn("bar", { share: 100 * shares[0], all: 100 * shares[1] }) : "";
  }

  function drawn(kind, values) {
    const made = element("span", "", { class: kind, "aria-hidden": "true" });
    for (const [name, value] of Object.entries(values)) made.style.setProperty("--" + name, value.toFixed(1));
    return made;
  }

  function element(tag, content, attributes = {}) {
    const made = document.createElement(tag);
    made.append(...[content].flat());
    for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
    return made;
  }
})();

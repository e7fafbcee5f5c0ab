// Search, filter, sort and export the projects. Every cell is text: the data can hold no markup.
"use strict";

(() => {
  const inventory = JSON.parse(document.getElementById("inventory").textContent);
  const lang = document.documentElement.lang;
  const names = Object.keys(inventory.columns);
  const unpacked = names.map((name) => {
    const { words, codes } = inventory.cells[name];
    return codes ? codes.map((code) => words[code]) : words;
  });
  const rows = unpacked[0].map((_, row) => unpacked.map((column) => column[row]));
  const at = (name) => names.indexOf(name);
  const parts = (cell) => (cell ? cell.split(inventory.separator) : []);
  const fold = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
  const folded = rows.map((row) => fold(row.join(" ")));
  const order = new Intl.Collator(lang, { numeric: true, sensitivity: "base" });
  const ranks = unpacked.map((column) => {
    const sorted = [...new Set(column)].sort(order.compare);
    return new Map(sorted.map((text, rank) => [text, text === "" ? sorted.length : rank]));
  });

  const words = document.getElementById("words");
  const overcome = document.getElementById("overcome");
  const ours = document.getElementById("ours");
  const selects = [...document.querySelectorAll("select[data-column]")];
  for (const select of selects) fill(select);
  open(new URLSearchParams(location.hash.slice(1)));

  const described = at("description");
  const shown = names.map((name, column) => ({ name, column })).filter(({ name }) => name !== "description");
  const table = new DataTable("#projects", {
    data: rows.map((row, index) => ({ row, index })),
    columns: shown.map(({ name, column }) => ({
      title: inventory.columns[name],
      className: name,
      type: "num",
      render: ({ row }, kind) => (kind === "sort" ? ranks[column].get(row[column]) : ""),
      data: null,
      createdCell: (cell, data) => write(cell, data.row, name, column),
    })),
    autoWidth: false,
    deferRender: true,
    layout: { topStart: null, topEnd: null, bottomStart: null, bottomEnd: "paging" },
    order: [],
    pageLength: 25,
    searching: true,
    language: spoken(lang),
  });
  table.search.fixed("controls", (_, data) => kept(data)).draw();
  for (const heading of document.querySelectorAll("#projects thead th")) heading.scope = "col";
  table.on("draw", tell);
  tell();

  words.addEventListener("input", () => table.draw());
  for (const control of [...selects, overcome, ours]) control?.addEventListener("change", () => table.draw());
  document.getElementById("controls").addEventListener("submit", (event) => event.preventDefault());
  document.getElementById("controls").addEventListener("reset", () => setTimeout(() => table.draw()));
  document.getElementById("export").addEventListener("click", () => {
    const found = table.rows({ search: "applied", order: "applied" }).data().toArray();
    download(inventory.file, asCsv([Object.values(inventory.columns), ...found.map(({ row }) => row)]));
  });

  function fill(select) {
    const counts = new Map();
    for (const cell of unpacked[at(select.dataset.column)]) {
      for (const part of parts(cell)) counts.set(part, (counts.get(part) ?? 0) + 1);
    }
    for (const value of [...counts.keys()].sort(order.compare)) {
      select.add(new Option(`${value} (${counts.get(value).toLocaleString(lang)})`, value));
    }
  }

  function open(asked) {
    words.value = asked.get("words") ?? "";
    for (const select of selects) select.value = asked.get(select.dataset.column) ?? "";
  }

  function kept({ row, index }) {
    if (ours?.checked && !inventory.ours[index]) return false;
    for (const word of fold(words.value).split(/\s+/)) if (!folded[index].includes(word)) return false;
    for (const select of selects) {
      const wanted = select.value;
      if (wanted && !parts(row[at(select.dataset.column)]).includes(wanted)) return false;
    }
    if (!overcome?.checked) return true;
    const won = parts(row[at("overcome")]);
    const barrier = selects.find((select) => select.dataset.column === "barriers")?.value;
    return barrier ? won.includes(barrier) : won.length > 0;
  }

  function write(cell, row, name, column) {
    cell.textContent = row[column];
    if (name !== "title" || described < 0 || !row[described]) return;
    const small = document.createElement("span");
    small.className = "why";
    small.textContent = row[described];
    cell.append(document.createElement("br"), small);
  }

  function tell() {
    const { recordsDisplay: found, recordsTotal: all } = table.page.info();
    const count = document.getElementById("count");
    const noun = found < 2 ? count.dataset.one : count.dataset.many;
    count.textContent = `${found.toLocaleString(lang)} ${noun} ${all.toLocaleString(lang)}`;
  }

  function spoken(language) {
    if (language === "en") return {};
    return {
      emptyTable: "Aucun projet",
      zeroRecords: "Aucun projet ne correspond",
      aria: {
        orderable: " : trier", orderableReverse: " : inverser le tri", orderableRemove: " : ne plus trier",
        paginate: { first: "Première page", last: "Dernière page", next: "Page suivante", previous: "Page précédente", number: "Page " },
      },
    };
  }
})();

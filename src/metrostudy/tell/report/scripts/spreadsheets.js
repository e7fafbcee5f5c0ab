// The same rule as spreadsheets.py: a text that a spreadsheet would compute gets an apostrophe.
"use strict";

function neutral(text) {
  const computed = /^[=+\-@\t\r\n＝＋－＠]/.test(text);
  return computed && !/^[+-]?\d+([.,]\d+)?$/.test(text) ? "'" + text : text;
}

function asCsv(rows) {
  const cell = (value) => {
    const text = value === null || value === undefined ? "" : neutral(String(value));
    return /[";\r\n]/.test(text) ? '"' + text.replaceAll('"', '""') + '"' : text;
  };
  return "\ufeff" + rows.map((row) => row.map(cell).join(";")).join("\r\n") + "\r\n";
}

function download(name, text) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([text], { type: "text/csv;charset=utf-8" }));
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 1000);
}

/** Comma-separated values after RFC 4180, and files that are made in the browser. */

/** Characters at the start of a cell that a spreadsheet would take for a formula. */
const FORMULA = /^[=+\-@\t\r]/;

/** Return rows as CSV; no cell is taken for a formula. */
export function toCsv(rows: readonly (readonly (string | number | null | undefined)[])[]): string {
  return rows.map((row) => row.map(cell).join(",")).join("\r\n") + "\r\n";
}

function cell(value: string | number | null | undefined): string {
  if (value === null || value === undefined) return "";
  const text = typeof value === "string" && FORMULA.test(value) ? `'${value}` : String(value);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** Return the rows of a CSV text; empty lines are left out. */
export function fromCsv(text: string): string[][] {
  const rows: string[][] = [];
  let row: string[] = [];
  let value = "";
  let quoted = false;
  const endRow = () => {
    row.push(value);
    if (row.some((each) => each.trim())) rows.push(row);
    row = [];
    value = "";
  };
  for (let place = 0; place < text.length; place++) {
    const letter = text[place] ?? "";
    if (quoted && letter === '"' && text[place + 1] === '"') {
      value += '"';
      place++;
    } else if (letter === '"') quoted = !quoted;
    else if (!quoted && letter === ",") {
      row.push(value);
      value = "";
    } else if (!quoted && letter === "\n") endRow();
    else if (quoted || letter !== "\r") value += letter;
  }
  endRow();
  return rows;
}

/** Save a text as a file. */
export function save(name: string, text: string, type: string): void {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([text], { type }));
  link.download = name;
  link.click();
  URL.revokeObjectURL(link.href);
}

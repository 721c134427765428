// Lays a GraphQL text out anew: one field a line, two spaces a level, comments kept.

import { tokens } from "/ide/lexer.js";

/** Return `text` laid out; only white space differs. */
export function tidy(text) {
  let out = "";
  let level = 0;
  let inside = 0;
  let before = null;
  const line = () => { out = out.trimEnd() + "\n" + "  ".repeat(level); };
  for (const one of tokens(text)) {
    if (one.kind === "space") continue;
    if (one.kind === "comment") {
      if (before) line();
      out += one.text;
      line();
    } else if (one.text === "{" && !inside) {
      out = (out.trimEnd() + " {").trimStart();
      level += 1;
      line();
    } else if (one.text === "}" && !inside) {
      level = Math.max(0, level - 1);
      line();
      out += "}";
      if (level === 0) out += "\n\n"; else line();
    } else {
      if ("([{".includes(one.text)) inside += one.text.length;
      if (")]}".includes(one.text)) inside = Math.max(0, inside - 1);
      if (one.text === "}") out = out.trimEnd();
      else if (startsField(before, one, inside)) line();
      else if (out && !/\s$/.test(out) && spaced(before, one)) out += separator(before, one, inside);
      out += one.text;
    }
    before = one;
  }
  return out.trim() + "\n";
}

function startsField(before, one, inside) {
  if (inside || !before || before.kind === "comment" || "{}".includes(before.text)) return false;
  if (one.text === "...") return true;
  const names = ["name", "variable"];
  const joined = [":", "...", "on", "query", "mutation", "subscription", "fragment"];
  return names.includes(one.kind) && !joined.includes(before.text) && one.text !== "on"
    && (before.kind === "name" || before.text === ")" || before.kind === "directive");
}

function spaced(before, one) {
  return !["(", "[", "{", "..."].includes(before.text) && !"()]:!".includes(one.text);
}

function separator(before, one, inside) {
  if (!inside || ":=|&".includes(before.text) || "=}|&".includes(one.text)) return " ";
  return ", ";
}

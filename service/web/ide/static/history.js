// What was asked before, kept in this browser; never the token.

const KEY = "loadpath.history";
const MOST = 30;

/** Return what was asked, the latest first: a list of {query, variables}. */
export function asked() {
  try {
    const found = JSON.parse(localStorage.getItem(KEY) ?? "[]");
    return Array.isArray(found) ? found : [];
  } catch {
    return [];
  }
}

/** Put a question in front, each only once. */
export function remember(query, variables) {
  const rest = asked().filter((one) => one.query !== query || one.variables !== variables);
  localStorage.setItem(KEY, JSON.stringify([{ query, variables }, ...rest].slice(0, MOST)));
}

/** Return a line that tells a question from others. */
export function title({ query }) {
  const name = /^\s*(?:query|mutation|subscription)\s+(\w+)/.exec(query)?.[1];
  return name ?? query.replace(/#.*/g, "").replace(/\s+/g, " ").trim().slice(0, 60);
}

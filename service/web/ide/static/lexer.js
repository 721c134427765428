// Cuts a GraphQL text into tokens; what is no GraphQL becomes a token of the kind "wrong".

const KINDS = [
  ["comment", /#[^\n]*/y],
  ["string", /"""(?:\\"""|[^])*?"""|"(?:\\.|[^"\\\n])*"/y],
  ["number", /-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/y],
  ["variable", /\$[A-Za-z_]\w*/y],
  ["directive", /@[A-Za-z_]\w*/y],
  ["name", /[A-Za-z_]\w*/y],
  ["mark", /\.\.\.|[{}()[\]:!=|&]/y],
  ["space", /[\s,]+/y],
  ["wrong", /[^]/y],
];
const KEYWORDS = new Set("query mutation subscription fragment on true false null".split(" "));

/** Return the tokens of `text`, each with kind, text, start and end; together they are the text. */
export function tokens(text) {
  const found = [];
  for (let at = 0; at < text.length; ) {
    const [kind, match] = first(text, at);
    found.push({ kind, text: match, start: at, end: at + match.length });
    at += match.length;
  }
  return found;
}

/** Return the tokens that mean something: no white space, no comments. */
export function meaningful(text) {
  return tokens(text).filter((one) => one.kind !== "space" && one.kind !== "comment");
}

/** Return the class that colours a token. */
export function colour(token) {
  return token.kind === "name" && KEYWORDS.has(token.text) ? "keyword" : token.kind;
}

/** Return the kind of the first operation: query, mutation or subscription. */
export function operationKind(text) {
  const head = meaningful(text)[0];
  return head && ["mutation", "subscription"].includes(head.text) ? head.text : "query";
}

function first(text, at) {
  for (const [kind, pattern] of KINDS) {
    pattern.lastIndex = at;
    const match = pattern.exec(text);
    if (match) return [kind, match[0]];
  }
  throw new Error("the last pattern takes any sign");
}

// The schema as introspection tells it, by name; and what may stand at a place of a query.

import { meaningful } from "/ide/lexer.js";

const TYPE = "kind name ofType { kind name ofType { kind name ofType { kind name } } }";
export const INTROSPECTION = `query Introspection { __schema {
  queryType { name } mutationType { name } subscriptionType { name }
  types { kind name description
    fields(includeDeprecated: true) { name description isDeprecated deprecationReason
      args { name description defaultValue type { ${TYPE} } } type { ${TYPE} } }
    inputFields { name description defaultValue type { ${TYPE} } }
    enumValues(includeDeprecated: true) { name description isDeprecated deprecationReason }
    possibleTypes { name } } } }`;

/** Wraps the answer to INTROSPECTION. */
export class Schema {
  constructor({ __schema: told }) {
    this.types = new Map(told.types.map((one) => [one.name, one]));
    this.roots = {};
    for (const kind of ["query", "mutation", "subscription"]) {
      const root = told[`${kind}Type`];
      if (root) this.roots[kind] = root.name;
    }
  }

  /** Return a type, null when there is none of this name. */
  type(name) {
    return this.types.get(name) ?? null;
  }

  /** Return a field of a type, null when it has none of this name. */
  field(type, name) {
    return this.type(type)?.fields?.find((one) => one.name === name) ?? null;
  }

  /** Return what may stand at `offset` of `text`: a list of {name, type, description}. */
  choices(text, offset) {
    const place = new Place(this);
    const before = meaningful(text.slice(0, offset));
    if (before.at(-1)?.end === offset && before.at(-1).kind === "name") before.pop();
    for (const one of before) place.pass(one);
    return place.choices();
  }
}

/** Return how a type is written: [Component!]! */
export function written(type) {
  if (type.kind === "NON_NULL") return `${written(type.ofType)}!`;
  return type.kind === "LIST" ? `[${written(type.ofType)}]` : type.name;
}

/** Return the name of the type inside lists and exclamation marks. */
export function named(type) {
  return type.ofType ? named(type.ofType) : type.name;
}

/** Where a reader of the text is: which braces are open, and of which type what stands in them. */
class Place {
  constructor(schema) {
    this.schema = schema;
    this.open = [];
    this.next = schema.roots.query;
    this.args = null;
    this.value = null;
    this.name = null;
    this.on = false;
  }

  get inside() {
    return this.open.at(-1) ?? null;
  }

  pass({ kind, text }) {
    if (text === "{") this.brace();
    else if (text === "(") this.open.push({ kind: "args", of: this.args, after: this.next });
    else if (text === "}" || text === ")") this.close();
    else if (text === ":") this.colon();
    else if (kind === "name") this.word(text);
    else if (text !== "[" && text !== "...") this.value = null;
  }

  brace() {
    const input = this.inside?.kind === "args" || this.inside?.kind === "input";
    const of = input ? this.schema.type(this.value)?.inputFields ?? [] : this.next;
    this.open.push({ kind: input ? "input" : "fields", of });
    this.value = null;
  }

  close() {
    const closed = this.open.pop();
    this.value = null;
    if (closed?.kind === "args") this.next = closed.after;
    if (!this.open.length && closed?.kind === "fields") this.next = this.schema.roots.query;
  }

  colon() {
    const known = this.inside?.kind === "fields" ? null : this.inside?.of?.find?.(
      (one) => one.name === this.name);
    this.value = known ? named(known.type) : null;
  }

  word(text) {
    if (this.inside === null && this.schema.roots[text]) this.next = this.schema.roots[text];
    else if (this.on) this.next = text;
    else if (this.inside?.kind === "fields") this.enter(text);
    else if (this.value) this.value = null;
    this.name = text;
    this.on = text === "on";
  }

  enter(text) {
    const field = this.schema.field(this.inside.of, text);
    this.args = field?.args ?? [];
    this.next = field ? named(field.type) : null;
  }

  choices() {
    if (this.on) return [...this.schema.types.values()].filter((one) => one.fields);
    if (this.inside === null) return Object.keys(this.schema.roots).map((name) => ({ name }));
    if (this.inside.kind === "fields") return this.schema.type(this.inside.of)?.fields ?? [];
    if (!this.value) return this.inside.of ?? [];
    if (this.value === "Boolean") return [{ name: "true" }, { name: "false" }];
    return this.schema.type(this.value)?.enumValues ?? [];
  }
}

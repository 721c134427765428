import { useSyncExternalStore } from "react";

/** What is seen is in the address: a path and its parameters. */
export interface Place {
  path: string;
  parameters: URLSearchParams;
}

const listeners = new Set<() => void>();
let current = location.pathname + location.search;

addEventListener("popstate", changed);

function changed(): void {
  current = location.pathname + location.search;
  for (const listener of listeners) listener();
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** Return the address that is shown, and follow its changes. */
export function usePlace(): Place {
  const address = useSyncExternalStore(subscribe, () => current);
  const [path = "/", query = ""] = address.split("?");
  return { path, parameters: new URLSearchParams(query) };
}

/** Return the address of a view with its parameters; empty ones are left out. */
export function address(path: string, parameters: Parameters = {}): string {
  const query = new URLSearchParams();
  const pinned = new URLSearchParams(location.search).get("revision");
  const all = { ...(pinned ? { revision: pinned } : {}), ...parameters };
  for (const [name, value] of Object.entries(all)) {
    for (const text of Array.isArray(value) ? value : [value]) {
      if (text !== undefined && text !== null && text !== "") query.append(name, String(text));
    }
  }
  const text = query.toString();
  return text ? `${path}?${text}` : path;
}

export type Parameters = Record<
  string,
  string | number | boolean | null | undefined | readonly string[]
>;

/** Show another view. */
export function go(target: string): void {
  history.pushState(null, "", target);
  scrollTo(0, 0);
  changed();
}

/** Change parameters of the view that is shown, without a step back for each. */
export function change(parameters: Parameters): void {
  const query = new URLSearchParams(location.search);
  for (const [name, value] of Object.entries(parameters)) {
    query.delete(name);
    for (const text of Array.isArray(value) ? value : [value]) {
      if (text !== undefined && text !== null && text !== "") query.append(name, String(text));
    }
  }
  const text = query.toString();
  history.replaceState(null, "", text ? `${location.pathname}?${text}` : location.pathname);
  changed();
}

/** Follow a link of this page without loading it anew. */
export function follow(event: { preventDefault(): void; detail?: { href?: string } }): void {
  const href = event.detail?.href;
  if (href?.startsWith("/") && !href.startsWith("/graphql")) {
    event.preventDefault();
    go(href);
  }
}

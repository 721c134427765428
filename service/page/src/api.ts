import { useCallback, useEffect, useRef, useState } from "react";

import type { TypedDocumentString } from "./gql/graphql";

/** Why the service gave no answer, in words for the person at the screen. */
export class Refused extends Error {
  constructor(
    message: string,
    readonly code: string,
    readonly hint: string | null,
  ) {
    super(message);
  }
}

const TOKEN = "loadpath.token";

export function setToken(token: string): void {
  sessionStorage.setItem(TOKEN, token);
}

export function forgetToken(): void {
  sessionStorage.removeItem(TOKEN);
}

/** Ask the service; the promise fails with `Refused` when it does not answer. */
export async function ask<Result, Variables>(
  document: TypedDocumentString<Result, Variables>,
  variables: Variables,
  signal?: AbortSignal,
): Promise<Result> {
  const token = sessionStorage.getItem(TOKEN);
  let response: Response;
  try {
    response = await fetch("/graphql", {
      method: "POST",
      headers: {
        "content-type": "application/json",
        accept: "application/json",
        ...(token ? { authorization: `Bearer ${token}` } : {}),
      },
      body: JSON.stringify({ query: document.toString(), variables }),
      signal: signal ?? null,
    });
  } catch (error) {
    if (signal?.aborted) throw error;
    throw new Refused("The service does not answer.", "AWAY", "Is `loadpath serve` running?");
  }
  const body = await response.json().catch(() => null);
  const first = body?.errors?.[0];
  if (first) {
    throw new Refused(first.message, first.extensions?.code ?? "ERROR", first.extensions?.hint);
  }
  if (!body?.data) {
    throw new Refused(`The service answered ${response.status}.`, "HTTP", null);
  }
  return body.data as Result;
}

/** Save what an address of the service answers as a file. */
export async function download(path: string, name: string): Promise<void> {
  const token = sessionStorage.getItem(TOKEN);
  const response = await fetch(path, { headers: token ? { authorization: `Bearer ${token}` } : {} });
  if (!response.ok) {
    const problem = (await response.json().catch(() => null))?.error;
    throw new Refused(problem?.message ?? `The service answered ${response.status}.`, problem?.code ?? "HTTP", problem?.hint ?? null);
  }
  const link = document.createElement("a");
  link.href = URL.createObjectURL(await response.blob());
  link.download = name;
  link.click();
  URL.revokeObjectURL(link.href);
}

export type Answered<Result> =
  | { state: "loading"; data: Result | undefined }
  | { state: "failed"; error: Refused; data: Result | undefined }
  | { state: "ready"; data: Result };

const CHANGED = "loadpath-changed";

/** Let every view ask again: something was published. */
export function changed(): void {
  dispatchEvent(new Event(CHANGED));
}

/**
 * Ask when the variables change. While a new answer is on its way the last one stays visible.
 * `refresh` asks again.
 */
export function useAnswer<Result, Variables>(
  document: TypedDocumentString<Result, Variables>,
  variables: Variables,
  options: { skip?: boolean } = {},
): Answered<Result> & { refresh: () => void } {
  const [answer, setAnswer] = useState<Answered<Result>>({ state: "loading", data: undefined });
  const [turn, setTurn] = useState(0);
  const key = JSON.stringify(variables);
  const last = useRef<Result | undefined>(undefined);
  useEffect(() => {
    if (options.skip) return;
    const abort = new AbortController();
    setAnswer({ state: "loading", data: last.current });
    ask(document, JSON.parse(key) as Variables, abort.signal).then(
      (data) => {
        last.current = data;
        setAnswer({ state: "ready", data });
      },
      (error) => {
        if (abort.signal.aborted) return;
        const refused =
          error instanceof Refused ? error : new Refused(String(error), "ERROR", null);
        setAnswer({ state: "failed", error: refused, data: last.current });
      },
    );
    return () => abort.abort();
  }, [document, key, turn, options.skip]);
  const refresh = useCallback(() => setTurn((number) => number + 1), []);
  useEffect(() => {
    addEventListener(CHANGED, refresh);
    return () => removeEventListener(CHANGED, refresh);
  }, [refresh]);
  return { ...answer, refresh };
}

import { createContext, use, useEffect, useRef } from "react";

import { type Answered, changed, useAnswer } from "./api";
import { graphql } from "./gql";
import type { CurrentRevisionQuery } from "./gql/graphql";
import { usePlace } from "./routing";

const CURRENT = graphql(`
  query CurrentRevision($revision: Int) {
    graph(revision: $revision) {
      revision { number publishedAt age stale components requirements digest }
      coverage { ratio total complete lowerBound }
    }
  }
`);

interface Revision {
  answer: Answered<CurrentRevisionQuery>;
  /** The number in the address; null when the current revision is shown. */
  pinned: number | null;
}

const POLL_MILLISECONDS = 15_000;

/** Return the revision that is shown, asked again from time to time. */
export function useRevision(): Revision {
  const text = usePlace().parameters.get("revision");
  const pinned = text && /^\d+$/.test(text) ? Number(text) : null;
  const answer = useAnswer(CURRENT, { revision: pinned });
  const { refresh } = answer;
  useEffect(() => {
    const timer = setInterval(refresh, POLL_MILLISECONDS);
    return () => clearInterval(timer);
  }, [refresh]);
  const shown = useRef<number | null>(null);
  const number = answer.data?.graph.revision.number ?? null;
  useEffect(() => {
    // Somebody else has published: what is on the screen is asked again.
    if (pinned === null && shown.current !== null && number !== null && number !== shown.current) changed();
    shown.current = number;
  }, [number, pinned]);
  return { answer, pinned };
}

export const RevisionContext = createContext<Revision>({
  answer: { state: "loading", data: undefined },
  pinned: null,
});

/** Return the number for the `revision` argument of every question; null means the current one. */
export function usePinned(): number | null {
  return use(RevisionContext).pinned;
}

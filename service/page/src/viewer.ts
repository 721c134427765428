import { createContext, use } from "react";

import { useAnswer } from "./api";
import { graphql } from "./gql";
import type { Role } from "./gql/graphql";

const VIEWER = graphql(`
  query WhoAsks { viewer { name role } }
`);

interface Viewer {
  name: string;
  role: Role;
}

/** Return who asks; null until it is known. Asked once for the whole page. */
export function useAskedViewer(): Viewer | null {
  return useAnswer(VIEWER, {}).data?.viewer ?? null;
}

export const ViewerContext = createContext<Viewer | null>(null);

/** Tell whether the viewer may assert, tick and accept; commands that would be refused are hidden. */
export function useMayEdit(): boolean {
  const viewer = use(ViewerContext);
  return viewer !== null && viewer.role !== "READER";
}

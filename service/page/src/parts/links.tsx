import Link from "@cloudscape-design/components/link";

import { address, follow } from "../routing";

export interface Named {
  id: string;
  label: string;
  type?: string | null;
  kind?: string;
  region?: string | null;
  account?: string | null;
}

/** A component by its name, with a link to its page. */
export function ComponentLink({ component }: { component: Named }) {
  return (
    <Link href={address("/component", { id: component.id })} onFollow={follow}>
      {component.label}
    </Link>
  );
}

/** Where a component lies and what it is, in one quiet line. */
export function where(component: Named): string {
  const kind = component.type?.split("::").slice(1).join(" ") ?? component.kind?.toLowerCase();
  return [kind?.replaceAll("_", " "), component.account, component.region]
    .filter(Boolean)
    .join(" · ");
}

import Link from "@cloudscape-design/components/link";

import { address, follow } from "../routing";

export interface Named {
  id: string;
  label: string;
  typeName?: string;
  accountName?: string | null;
  region?: string | null;
}

/** A component by its name, with a link to its page. */
export function ComponentLink({ component }: { component: Named }) {
  return (
    <Link href={address("/component", { id: component.id })} onFollow={follow}>
      {nameOf(component.label)}
    </Link>
  );
}

/** Where a component lies and what it is, in one quiet line. */
export function where(component: Named): string {
  return [component.typeName, component.accountName, component.region].filter(Boolean).join(" · ");
}

const ARN = /\barn:aws[\w-]*:[^\s,;]*[^\s,;.:)]/g;
const LOGICAL = /\b(?:service|journey|system):([\w.-]*\w)/g;
const DNS = /\bdns:([\w.*-]+?)\.?@\S+/g;
const CONTROL_PLANE = /\baws:controlplane:([\w-]+)@([\w-]*\w)/g;
const RELATION = / \([a-z]+(?:_[a-z]+)+\)/g;

/**
 * Return a name or sentence without what only machines read: an ARN becomes the name at its end,
 * `service:checkout` becomes `checkout`, a record set its host name, the relation in parentheses goes.
 */
export function nameOf(text: string): string {
  return text
    .replace(ARN, (arn) => named(arn))
    .replace(CONTROL_PLANE, "control plane of $1 ($2)")
    .replace(DNS, "$1")
    .replace(LOGICAL, "$1")
    .replace(RELATION, "");
}

/** Return the name at the end of an ARN: of a secret without what AWS adds to it. */
function named(arn: string): string {
  const resource = arn.split(":").slice(5).join(":");
  const name = resource.replace(/^[\w-]+[:/]/, "");
  return resource.startsWith("secret:") ? name.replace(/-\w{6}$/, "") : name;
}

import Link from "@cloudscape-design/components/link";
import { Fragment } from "react";

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
      <Breakable text={nameOf(component.label)} />
    </Link>
  );
}

/** A name that a narrow column breaks behind its signs, `shop.example.|com`, not inside a word. */
export function Breakable({ text }: { text: string }) {
  return text.split(/(?<=[./_:@])(?=\w)/).map((part, number) => (
    <Fragment key={number}>
      {number > 0 && <wbr />}
      {part}
    </Fragment>
  ));
}

/** A sentence in which what stands between backticks is code. */
export function Prose({ text }: { text: string }) {
  return nameOf(text)
    .split("`")
    .map((part, number) => (number % 2 ? <code key={number}>{part}</code> : <Fragment key={number}>{part}</Fragment>));
}

/** Return a reason as a sentence of its own: `it needs db` → `It needs db.`; names keep their case. */
export function sentence(reason: string): string {
  const words = nameOf(reason);
  const isProse = /^(?:it|no|nothing|nobody|the|a|an)\b/.test(words);
  return `${isProse ? words.charAt(0).toUpperCase() + words.slice(1) : words}.`;
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

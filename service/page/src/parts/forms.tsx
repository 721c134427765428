import Alert from "@cloudscape-design/components/alert";
import Button from "@cloudscape-design/components/button";
import FormField from "@cloudscape-design/components/form-field";
import Input from "@cloudscape-design/components/input";
import Select from "@cloudscape-design/components/select";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { type ReactNode, use, useState } from "react";

import { Refused } from "../api";
import { acceptGap, type Assertion, classify, setObjective, takeBack } from "../assert";
import { duration, isoDuration, moment, word } from "../format";
import type { DisruptionClass, Effect } from "../gql/graphql";
import { ViewerContext } from "../viewer";
import { nameOf } from "./links";

const DAY_MILLISECONDS = 86_400_000;
const CLASSES: DisruptionClass[] = ["COMPONENT", "ZONE", "REGION", "ACCOUNT"];
const EFFECTS: { value: Effect; label: string; description: string }[] = [
  { value: "HARD", label: "hard", description: "without it, it stops" },
  { value: "SOFT", label: "soft", description: "without it, it serves, but not fully" },
  { value: "LIFECYCLE", label: "lifecycle", description: "it runs on, but cannot start or change" },
  { value: "OBSERVABILITY", label: "observability", description: "without it, nobody sees what happens" },
];

/** A form whose button does something on the service; what that refuses stands below it. */
function Form({
  button,
  disabled = false,
  send,
  children,
}: {
  button: string;
  disabled?: boolean;
  send: () => Promise<void>;
  children?: ReactNode;
}) {
  const [state, setState] = useState<"open" | "sending" | "done">("open");
  const [error, setError] = useState<Refused | null>(null);
  const submit = async () => {
    setState("sending");
    try {
      await send();
      setError(null);
      setState("done");
    } catch (problem) {
      setError(problem instanceof Refused ? problem : new Refused(String(problem), "ERROR", null));
      setState("open");
    }
  };
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        void submit();
      }}
    >
      <SpaceBetween size="s">
        {children}
        <Button formAction="submit" disabled={disabled} loading={state === "sending"}>{button}</Button>
        {error && <Alert type="error" header={error.message}>{error.hint}</Alert>}
        <span role="status" className="met">{state === "done" && "It is published."}</span>
      </SpaceBetween>
    </form>
  );
}

/** Accept a gap: who, why, until when. It stays counted. */
export function AcceptGap({ rule, component, owner }: { rule: string; component: string; owner?: string | null }) {
  const viewer = use(ViewerContext);
  const [who, setWho] = useState(owner ?? viewer?.name ?? "");
  const [why, setWhy] = useState("");
  const [until, setUntil] = useState(
    new Date(Date.now() + 90 * DAY_MILLISECONDS).toISOString().slice(0, 10),
  );
  return (
    <Form
      button="Accept this gap"
      disabled={!who.trim() || !why.trim() || !until}
      send={() => acceptGap({ rule, component, owner: who, reason: why, expiresAt: `${until}T00:00:00Z` })}
    >
      <p className="quiet">It stays counted. This accepts every gap of {rule} at this component.</p>
      <FormField label="Who accepts it">
        <Input value={who} onChange={({ detail }) => setWho(detail.value)} />
      </FormField>
      <FormField label="Why">
        <Input value={why} onChange={({ detail }) => setWhy(detail.value)} />
      </FormField>
      <label className="date">
        Until (UTC)
        <input type="date" value={until} required onChange={(event) => setUntil(event.target.value)} />
      </label>
    </Form>
  );
}

/** Promise something for a component, for one class of disruptions. */
export function SetObjective({ subject }: { subject: string }) {
  const [kind, setKind] = useState<DisruptionClass>("REGION");
  const [rto, setRto] = useState("");
  const [rpo, setRpo] = useState("");
  const figures = { rto: isoDuration(rto), rpo: isoDuration(rpo) };
  const wrong = (text: string, figure: string | null) =>
    text.trim() && figure === null ? "Write a time such as 15 min or 1 h 30 min." : undefined;
  return (
    <Form
      button="Promise it"
      disabled={
        (figures.rto === null && figures.rpo === null) ||
        Boolean(wrong(rto, figures.rto) ?? wrong(rpo, figures.rpo))
      }
      send={() => setObjective({ subject, disruptionClass: kind, ...figures })}
    >
      <div className="controls">
        <FormField label="When this fails">
          <Select
            selectedOption={{ value: kind, label: `one ${word(kind)}` }}
            options={CLASSES.map((value) => ({ value, label: `one ${word(value)}` }))}
            onChange={({ detail }) => setKind(detail.selectedOption.value as DisruptionClass)}
          />
        </FormField>
        <FormField label="RTO: it is back after" errorText={wrong(rto, figures.rto)}>
          <Input value={rto} placeholder="15 min" onChange={({ detail }) => setRto(detail.value)} />
        </FormField>
        <FormField label="RPO: it loses at most" errorText={wrong(rpo, figures.rpo)}>
          <Input value={rpo} placeholder="1 min" onChange={({ detail }) => setRpo(detail.value)} />
        </FormField>
      </div>
    </Form>
  );
}

/** Judge how strong a need is; the judgement wins over every rule, and both are shown. */
export function Classify({ requirement, effect }: { requirement: string; effect: Effect }) {
  const [judged, setJudged] = useState<Effect>(effect);
  const [why, setWhy] = useState("");
  return (
    <Form
      button="Judge it so"
      disabled={!why.trim()}
      send={() => classify({ requirement, effect: judged, reason: why })}
    >
      <FormField label="Without what it needs">
        <Select
          selectedOption={EFFECTS.find((each) => each.value === judged) ?? { value: judged, label: word(judged) }}
          options={EFFECTS}
          onChange={({ detail }) => setJudged(detail.selectedOption.value as Effect)}
        />
      </FormField>
      <FormField label="How you know">
        <Input value={why} placeholder="drill of May" onChange={({ detail }) => setWhy(detail.value)} />
      </FormField>
    </Form>
  );
}

/** What somebody asserts, since when, and a button that takes it back. */
export function Asserted({ assertion, mayEdit }: { assertion: Assertion; mayEdit: boolean }) {
  const at = moment(assertion.assertedAt);
  return (
    <div className="asserted">
      <p>
        {sentence(assertion)}{" "}
        <span className="quiet">
          Stated by {assertion.author}, <span title={at.title}>{at.text}</span>.
        </span>
      </p>
      {mayEdit && <Form button="Take it back" send={() => takeBack(assertion.id)} />}
    </div>
  );
}

function sentence(assertion: Assertion): string {
  const [objective] = assertion.objectives;
  const [waiver] = assertion.waivers;
  if (objective) {
    const figures = [
      objective.rto ? `RTO ${duration(objective.rto)}` : "",
      objective.rpo ? `RPO ${duration(objective.rpo)}` : "",
      objective.availability ? `availability ${objective.availability * 100} %` : "",
    ].filter(Boolean);
    return `When one ${word(objective.disruptionClass)} fails: ${figures.join(", ")}.`;
  }
  if (waiver) {
    return `${waiver.rule} is accepted by ${waiver.owner} until ${waiver.expiresAt.slice(0, 10)}: ${waiver.reason}.`;
  }
  if (assertion.id.includes("/classification/")) return "The strength of one of its needs.";
  if (assertion.id.includes("/plan-run/")) return "What a run of its failover plan measured.";
  if (assertion.components.length) return `${nameOf(assertion.components.join(", "))} is defined.`;
  return "A need that no source can see.";
}

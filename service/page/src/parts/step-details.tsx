import Alert from "@cloudscape-design/components/alert";
import Button from "@cloudscape-design/components/button";
import CopyToClipboard from "@cloudscape-design/components/copy-to-clipboard";
import SpaceBetween from "@cloudscape-design/components/space-between";

import { duration, moment } from "../format";
import { heading, type Ordered, type Plan, subject, verb } from "../plan";
import type { Running } from "../plan-run";
import { ComponentLink, nameOf, sentence } from "./links";

/** Everything that whoever runs one step has to know. */
export function StepDetails({
  row: { step, placed },
  plan,
  running,
  mayTick,
}: {
  row: Ordered;
  plan: Plan;
  running: Running;
  mayTick: boolean;
}) {
  const before = plan.precedence.filter((each) => each.after === step.id);
  const steps = new Map(plan.steps.map((each) => [each.id, each]));
  const tick = running.run?.ticks.find((each) => each.step === step.id);
  const isLast = plan.pointOfNoReturn === step.id;
  return (
    <SpaceBetween size="s">
      <p className="strong">{nameOf(step.description)}</p>
      {isLast && (
        <Alert type="warning" header="Point of no return">
          After this, going back means failing over again. What was not replicated is lost.
        </Alert>
      )}
      {!placed.canRun && <Blocked placed={placed} plan={plan} />}
      {step.doubts.length > 0 && (
        <Alert type="warning" header="In doubt">
          <ul>{step.doubts.map((doubt) => <li key={doubt}>{nameOf(doubt)}</li>)}</ul>
        </Alert>
      )}
      <Command title="Command" command={step.command} />
      <Checks title="Before it" texts={step.preconditions} />
      <Checks title="It worked when" texts={step.verify} />
      {step.checkCommand !== step.command && <Command title="Command of the check" command={step.checkCommand} />}
      <dl className="facts">
        <dt>Takes</dt>
        <dd>
          {step.expected === null || step.expected === undefined ? `not known, at least ${duration(step.atLeast)}` : duration(step.expected)}
          <small className="quiet">{nameOf(step.evidence)}</small>
        </dd>
        <dt>Gives up after</dt>
        <dd>{step.timeout ? duration(step.timeout) : "no limit is known"}</dd>
        <dt>Undo</dt>
        <dd>{step.irreversible ? "not possible" : nameOf(step.compensation ?? "changes nothing")}</dd>
        <dt>Acts in</dt>
        <dd>{step.side}</dd>
        <dt>Acts on</dt>
        <dd><ComponentLink component={step.component} /></dd>
        <dt>Who</dt>
        <dd>{step.automatic ? "nobody: it happens by itself" : (step.owner ?? "nobody is named")}</dd>
        <dt>If it fails</dt>
        <dd>{step.onFailure}</dd>
        <dt>Waits for</dt>
        <dd>
          {before.length === 0 && "nothing"}
          <ul className="plain">
            {before.map((each) => {
              const other = steps.get(each.before);
              return (
                <li key={`${each.before} ${each.rule}`}>
                  {other ? `${verb(other)} ${subject(other)}` : nameOf(each.before)}{" "}
                  <small className="quiet">{each.rule}</small>
                </li>
              );
            })}
          </ul>
        </dd>
      </dl>
      {tick && (
        <p role="status">
          <span className={tick.outcome === "DONE" ? "met" : "breached"}>
            {tick.outcome === "DONE" ? "✓ done" : "✕ failed"}
          </span>{" "}
          <span title={moment(tick.at).title}>{moment(tick.at).text}</span> by {tick.author}
        </p>
      )}
      {mayTick && running.run && running.run.outcome == null && (
        <SpaceBetween direction="horizontal" size="xs">
          {tick ? (
            <Button onClick={() => running.tick(step.id, "OPEN")}>Take the tick back</Button>
          ) : (
            <>
              <Button variant="primary" iconName="check" ariaLabel={`${heading(step)}: done`} onClick={() => running.tick(step.id, "DONE")}>
                Done
              </Button>
              <Button onClick={() => running.tick(step.id, "FAILED")}>It failed</Button>
            </>
          )}
        </SpaceBetween>
      )}
    </SpaceBetween>
  );
}

/** Why a step cannot run, and what would work instead. */
export function Blocked({ placed, plan }: { placed: Ordered["placed"]; plan: Plan }) {
  const other = plan.steps.find((step) => step.id === placed.waitsFor);
  return (
    <Alert type="error" header={`It cannot run while ${plan.fromRegion} is down`}>
      {other ? `It waits for: ${verb(other)} ${subject(other)}, which cannot run.` : sentence(placed.reason)}
      {placed.alternative && <p>What would work: {nameOf(placed.alternative)}.</p>}
    </Alert>
  );
}

/** The command to copy; what the graph does not know stands in angle brackets. */
export function Command({ title, command }: { title: string; command?: string | null }) {
  if (!command) return null;
  return (
    <div>
      <h3>{title}</h3>
      <pre className="command" tabIndex={0}>{wrapped(command)}</pre>
      <CopyToClipboard
        copyButtonText="Copy"
        copySuccessText="Copied"
        copyErrorText="Not copied"
        textToCopy={command}
      />
    </div>
  );
}

function Checks({ title, texts }: { title: string; texts: readonly string[] }) {
  if (!texts.length) return null;
  return (
    <div>
      <h3>{title}</h3>
      <ul className="checks">
        {texts.map((text) => <li key={text}>{nameOf(text)}</li>)}
      </ul>
    </div>
  );
}

/** Return a command with one option a line. */
export function wrapped(command: string): string {
  return command.replace(/ (--[a-z])/g, " \\\n  $1");
}

import Alert from "@cloudscape-design/components/alert";
import Box from "@cloudscape-design/components/box";
import Button from "@cloudscape-design/components/button";
import ButtonDropdown from "@cloudscape-design/components/button-dropdown";
import ContentLayout from "@cloudscape-design/components/content-layout";
import ExpandableSection from "@cloudscape-design/components/expandable-section";
import Header from "@cloudscape-design/components/header";
import ProgressBar from "@cloudscape-design/components/progress-bar";
import SegmentedControl from "@cloudscape-design/components/segmented-control";
import Select from "@cloudscape-design/components/select";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { useEffect, useState } from "react";

import { download, Refused, useAnswer } from "../api";
import { count, duration, moment, seconds } from "../format";
import { graphql } from "../gql";
import { type Ordered, type Plan, type Question, subject, useOrdered, usePlan, verb } from "../plan";
import { occasion, type PlanRun, type Running, startRun, useRuns } from "../plan-run";
import { Shown } from "../parts/answer";
import { Figure, Figures } from "../parts/figure";
import { ComponentLink, nameOf, Prose, sentence, where } from "../parts/links";
import { usePanel } from "../parts/panel";
import { estimated, SIGNS, usePromises } from "../parts/promises";
import { Section } from "../parts/section";
import { ServiceSelect } from "../parts/service-select";
import { StepDetails } from "../parts/step-details";
import { Timeline, TimelineLegend } from "../parts/timeline";
import { Waves } from "../parts/waves";
import { usePinned } from "../revision";
import { address, change, go, usePlace } from "../routing";
import { useMayEdit } from "../viewer";
import { populated } from "./estate";

const REGIONS = graphql(`
  query PlanRegions($revision: Int) {
    graph(revision: $revision) { regions { name count } }
  }
`);

const FORMATS = [
  { id: "arc", text: "ARC Region switch", extension: "json" },
  { id: "ssm", text: "Systems Manager Automation", extension: "json" },
  { id: "asl", text: "Step Functions", extension: "json" },
  { id: "argo", text: "Argo Workflows", extension: "yaml" },
  { id: "json", text: "The plan as JSON", extension: "json" },
];

/** How a service moves to another Region: what refuses it, when what happens, what is lost. */
export default function PlanView() {
  const { question, complete, answer, runId, running } = usePlan();
  const regions = useAnswer(REGIONS, { revision: usePinned() });
  const names = populated(regions.data?.graph.regions ?? []);
  const [from = null, to = null] = names;
  const missing = !runId && (question.from === null || question.to === null) && from !== null && to !== null;
  useEffect(() => {
    if (missing) change({ from: question.from ?? from, to: question.to ?? to });
  }, [missing, from, to, question.from, question.to]);
  if (!complete) {
    return (
      <ContentLayout header={<Header variant="h1">Failover plan</Header>}>
        <SpaceBetween size="m">
          <Chooser question={question} regions={names} running={running} />
          {running.error && <Alert type="error" header={running.error.message}>{running.error.hint}</Alert>}
          {regions.state === "ready" && names.length < 2 ? (
            <Box color="text-body-secondary">The estate lies in one Region: there is nowhere to move to.</Box>
          ) : (
            <Choice />
          )}
        </SpaceBetween>
      </ContentLayout>
    );
  }
  return (
    <Shown answer={answer}>
      {({ failoverPlan }) => (
        <Answered plan={failoverPlan} question={question} regions={names} running={running} />
      )}
    </Shown>
  );
}

/** The services that promise something when a Region fails, to choose from. */
function Choice() {
  const answer = usePromises();
  return (
    <Section title="Which service has to move?" about="Achievable / promised when its Region fails">
      <Shown answer={answer}>
        {({ promises }) => (
          <table className="matrix">
            <thead>
              <tr>
                <th scope="col">Service or journey</th>
                <th scope="col">RTO</th>
                <th scope="col">Plan</th>
              </tr>
            </thead>
            <tbody>
              {promises.rows.map(({ component, classes }) => {
                const cell = classes.find((each) => each.disruptionClass === "REGION");
                const name = nameOf(component.label);
                return (
                  <tr key={component.id}>
                    <th scope="row"><ComponentLink component={component} /></th>
                    <td>
                      {cell ? (
                        <span className={cell.rtoStatus.toLowerCase()}>
                          {SIGNS[cell.rtoStatus]} {estimated(cell.rto.total, "never")}
                          {cell.objective?.rto && ` / ${duration(cell.objective.rto)}`}
                        </span>
                      ) : (
                        <span className="quiet">nothing promised</span>
                      )}
                    </td>
                    <td>
                      <Button variant="inline-link" ariaLabel={`Plan its failover: ${name}`} onClick={() => change({ service: component.id })}>
                        Plan its failover
                      </Button>
                    </td>
                  </tr>
                );
              })}
            </tbody>
          </table>
        )}
      </Shown>
    </Section>
  );
}

function Answered({
  plan,
  question,
  regions,
  running,
}: {
  plan: Plan;
  question: Question;
  regions: string[];
  running: Running;
}) {
  const ordered = useOrdered(plan);
  const mayEdit = useMayEdit();
  const panel = usePanel();
  const selected = usePlace().parameters.get("step");
  const row = ordered.find(({ step }) => step.id === selected);
  useEffect(() => {
    if (row) {
      panel.open(
        `Step ${row.number} of ${ordered.length} · ${verb(row.step)}`,
        <StepDetails row={row} plan={plan} running={running} mayTick={mayEdit} />,
        () => change({ step: null }),
      );
    } else panel.close();
    // The panel shows what is in the address; its content follows the run.
  }, [row, running.run, mayEdit]);
  const name = nameOf(plan.service.label);
  return (
    <ContentLayout
      header={
        <Header
          variant="h1"
          description={`${plan.fromRegion} → ${plan.toRegion}, ${
            plan.mode === "PLANNED"
              ? "planned: the old side answers, and can be drained."
              : "unplanned: the failed side does not answer."
          }`}
          actions={<Actions plan={plan} running={running} mayEdit={mayEdit} />}
        >
          Failover of {name}
        </Header>
      }
    >
      <SpaceBetween size="m">
        <Chooser question={question} regions={regions} running={running} />
        <Run plan={plan} ordered={ordered} running={running} mayEdit={mayEdit} />
        <Refusals plan={plan} />
        <section className="section" aria-label="In short">
          <InShort plan={plan} ordered={ordered} />
        </section>
        <Section
          title="Timeline"
          about={`${count(question.operators, "person").replace("persons", "people")} at work. Choose a step to see its command, its check and what it waits for.`}
          action={
            <Select
              ariaLabel="People at work"
              selectedOption={{ value: String(question.operators), label: people(question.operators) }}
              options={[1, 2, 3, 5, 10].map((number) => ({ value: String(number), label: people(number) }))}
              onChange={({ detail }) => change({ people: detail.selectedOption.value })}
            />
          }
        >
          <Timeline
            plan={plan}
            run={running.run}
            selected={selected}
            onSelect={(step) => change({ step: step === selected ? null : step })}
          />
          <TimelineLegend run={running.run} />
        </Section>
        <Section
          title="Waves"
          about="Steps of one column may run at the same time; a line leads from a step to what waits for it. The list of steps below says the same in words."
        >
          <Waves
            plan={plan}
            run={running.run}
            selected={selected}
            onSelect={(step) => change({ step: step === selected ? null : step })}
          />
        </Section>
        <Losses plan={plan} />
        <Commands ordered={ordered} running={running} mayEdit={mayEdit} />
        <Afterwards plan={plan} />
      </SpaceBetween>
    </ContentLayout>
  );
}

function people(number: number): string {
  return number === 1 ? "1 person" : `${number} people`;
}

function Actions({ plan, running, mayEdit }: { plan: Plan; running: Running; mayEdit: boolean }) {
  const [error, setError] = useState<Refused | null>(null);
  const hand = async (format: string) => {
    if (format === "print") return print();
    const chosen = FORMATS.find((each) => each.id === format);
    const query = new URLSearchParams({
      from: plan.fromRegion,
      to: plan.toRegion,
      mode: plan.mode.toLowerCase(),
      format,
    });
    const name = `${nameOf(plan.service.label)}-${plan.toRegion}.${format}.${chosen?.extension}`;
    try {
      await download(`/plans/${encodeURI(plan.service.id)}?${query}`, name);
      setError(null);
    } catch (problem) {
      setError(problem as Refused);
    }
  };
  const start = async (kind: string) => {
    try {
      const run = await startRun({
        service: plan.service.id,
        fromRegion: plan.fromRegion,
        toRegion: plan.toRegion,
        mode: plan.mode,
        failback: false,
        revision: plan.revision.number,
        occasion: kind === "drill" ? "DRILL" : "INCIDENT",
      });
      change({ run: run.id });
    } catch (problem) {
      setError(problem as Refused);
    }
  };
  const parameters = running.run
    ? { run: running.run.id }
    : { service: plan.service.id, from: plan.fromRegion, to: plan.toRegion, mode: plan.mode.toLowerCase() };
  return (
    <SpaceBetween direction="horizontal" size="xs">
      {error && <span role="alert" className="bad">{error.message}</span>}
      {!running.run && (
        <SegmentedControl
          label="Does the old side still answer?"
          selectedId={plan.mode === "PLANNED" ? "planned" : "unplanned"}
          options={[
            { id: "unplanned", text: "Unplanned" },
            { id: "planned", text: "Planned" },
          ]}
          onChange={({ detail }) => change({ mode: detail.selectedId, step: null })}
        />
      )}
      <ButtonDropdown
        items={[...FORMATS.map(({ id, text }) => ({ id, text })), { id: "print", text: "Print" }]}
        onItemClick={({ detail }) => void hand(detail.id)}
      >
        Hand over
      </ButtonDropdown>
      {mayEdit && !running.run && (
        <ButtonDropdown
          items={[
            { id: "drill", text: "As a drill" },
            { id: "incident", text: "Because of an incident" },
          ]}
          onItemClick={({ detail }) => void start(detail.id)}
        >
          Run it
        </ButtonDropdown>
      )}
      <Button variant="primary" onClick={() => go(address("/night", parameters))}>
        3 a.m. view
      </Button>
    </SpaceBetween>
  );
}

function Chooser({ question, regions, running }: { question: Question; regions: string[]; running: Running }) {
  const runs = useRuns(question.service);
  if (running.run) return null;
  const underWay = (runs.data?.planRuns ?? []).filter((run) => run.outcome == null);
  const region = (name: "from" | "to", label: string) => (
    <Select
      ariaLabel={label}
      placeholder={label}
      selectedOption={question[name] ? { value: question[name], label: `${name} ${question[name]}` } : null}
      options={regions.map((value) => ({ value, label: value }))}
      onChange={({ detail }) => change({ [name]: detail.selectedOption.value, step: null })}
    />
  );
  return (
    <SpaceBetween size="s">
      <div className="controls">
        <ServiceSelect
          selected={question.service}
          label="Service"
          onSelect={(id) => change({ service: id, step: null })}
        />
        {region("from", "From Region")}
        {region("to", "To Region")}
      </div>
      {underWay.map((run) => (
        <Alert
          key={run.id}
          type="info"
          header={`A run of a plan of this service is under way (${occasion(run.occasion)} ${run.id})`}
          action={<Button onClick={() => change({ run: run.id })}>Resume</Button>}
        >
          Started by {run.author}, {moment(run.startedAt).text}; {run.ticks.length} steps are ticked.
        </Alert>
      ))}
    </SpaceBetween>
  );
}

function Run({
  plan,
  ordered,
  running,
  mayEdit,
}: {
  plan: Plan;
  ordered: Ordered[];
  running: Running;
  mayEdit: boolean;
}) {
  const { run, error, unsent } = running;
  if (!run) return error ? <Alert type="error" header={error.message}>{error.hint}</Alert> : null;
  const done = run.ticks.filter((tick) => tick.outcome === "DONE").length;
  const next = ordered.find(({ step }) => !run.ticks.some((tick) => tick.step === step.id));
  const rto = seconds(run.rto);
  return (
    <Section
      title={`Run ${run.id}`}
      about={
        <>
          A {occasion(run.occasion)}, started by {run.author}{" "}
          <span title={moment(run.startedAt).title}>{moment(run.startedAt).text}</span>. This address shows the same
          on every machine.
        </>
      }
      action={
        mayEdit && run.outcome == null ? (
          <SpaceBetween direction="horizontal" size="xs">
            <Button variant="primary" onClick={() => void running.end("FINISHED")}>It is over</Button>
            <Button onClick={() => void running.end("ABANDONED")}>Give it up</Button>
          </SpaceBetween>
        ) : (
          <Button onClick={() => go(address("/plan", plain(run)))}>Back to the plan</Button>
        )
      }
    >
      <ProgressBar
        value={(100 * done) / Math.max(1, ordered.length)}
        label={`${done} of ${ordered.length} steps are done`}
        additionalInfo={
          run.outcome != null
            ? ended(run, plan)
            : next
              ? `Next: step ${next.number}, ${verb(next.step)} ${subject(next.step)}`
              : "Every step is ticked."
        }
      />
      {unsent > 0 && (
        <Alert type="warning" header={`${count(unsent, "tick")} not sent yet`}>
          The service cannot take them now. They are kept in this browser with their times and will be sent as soon as
          it answers.
        </Alert>
      )}
      {error && unsent === 0 && <Alert type="error" header={error.message}>{error.hint}</Alert>}
      {rto !== null && (
        <p>
          {nameOf(plan.service.label)} served after <strong>{duration(Math.round(rto))}</strong>; the plan says{" "}
          {plan.rto.computed ? duration(plan.rto.computed) : `at least ${duration(plan.rto.knownPart)}`}
          {plan.rto.target && `, promised are ${duration(plan.rto.target)}`}.
        </p>
      )}
    </Section>
  );
}

function plain(run: PlanRun) {
  return { service: run.service, from: run.fromRegion, to: run.toRegion, mode: run.mode.toLowerCase() };
}

function ended(run: PlanRun, plan: Plan): string {
  if (run.outcome === "ABANDONED") return "It was given up.";
  return run.rto
    ? `It is over. Its time counts as measured for ${nameOf(plan.service.label)}.`
    : "It is over, but no one confirmed that the service serves: it measures nothing.";
}

function Refusals({ plan }: { plan: Plan }) {
  const stuck = plan.timeline.filter((placed) => !placed.canRun && !placed.waitsFor);
  const steps = new Map(plan.steps.map((step) => [step.id, step]));
  if (!plan.refusals.length && !stuck.length) return null;
  return (
    <>
      {plan.refusals.length > 0 && (
        <Section
          title={plan.refusals.length === 1 ? "Refused for 1 reason" : `Refused for ${plan.refusals.length} reasons`}
          about={`${nameOf(plan.service.label)} cannot serve from ${plan.toRegion} until all of these are removed`}
        >
          <ul className="refusals">
            {plan.refusals.map((refusal) => (
              <li key={`${refusal.component.id} ${refusal.neededBy.id}`}>
                <span className="breached" aria-hidden="true">✕</span>
                <span>
                  <ComponentLink component={refusal.component} />{" "}
                  <small className="quiet">({where(refusal.component)})</small>
                  <span>{reason(refusal)}</span>
                </span>
                <span className="quiet"><Prose text={refusal.remedy} />.</span>
              </li>
            ))}
          </ul>
        </Section>
      )}
      {stuck.length > 0 && (
        <Section
          title={`${count(stuck.length, "step")} cannot run during the event`}
          about="What they call or need is down as well, and what waits for them cannot run either"
        >
          <ul className="refusals">
            {stuck.map((placed) => {
              const step = steps.get(placed.step);
              return (
                <li key={placed.step}>
                  <span className="breached" aria-hidden="true">✕</span>
                  <span>
                    <button type="button" className="step" onClick={() => change({ step: placed.step })}>
                      <strong>{step ? `${verb(step)} ${subject(step)}` : placed.step}</strong>
                    </button>
                    <span>{sentence(placed.reason)}</span>
                  </span>
                  <span className="quiet">
                    {placed.alternative ? `Instead: ${nameOf(placed.alternative)}.` : "Nothing is known that would work instead."}
                  </span>
                </li>
              );
            })}
          </ul>
        </Section>
      )}
    </>
  );
}

/** Return why it is refused, without the name that stands in front of it already. */
function reason(refusal: Plan["refusals"][number]): string {
  const name = nameOf(refusal.component.label);
  const words = nameOf(refusal.reason);
  return `${words.startsWith(name) ? words.slice(name.length).trimStart() : words}.`;
}

function InShort({ plan, ordered }: { plan: Plan; ordered: Ordered[] }) {
  const runnable = ordered.filter(({ placed }) => placed.canRun).length;
  const last = ordered.find(({ step }) => step.id === plan.pointOfNoReturn);
  const all = plan.losses.filter((loss) => loss.everything);
  const unknown = plan.losses.filter((loss) => !loss.everything && loss.loss === null);
  const promisedRpo = plan.rpo.target ? `promised ${duration(plan.rpo.target)}` : "nothing is promised";
  return (
    <Figures>
      <Figure
        name="Back after"
        value={
          plan.rto.computed
            ? duration(plan.rto.computed)
            : plan.rto.knownPart
              ? `≥ ${duration(plan.rto.knownPart)}`
              : "never"
        }
        bad={plan.rto.status === "BREACHED"}
        note={plan.rto.target ? `promised ${duration(plan.rto.target)}` : "nothing is promised"}
      />
      <Figure
        name="Data lost"
        value={
          all.length
            ? `all of ${all.map((loss) => nameOf(loss.component.label)).join(", ")}`
            : plan.rpo.computed
              ? duration(plan.rpo.computed)
              : "not known"
        }
        bad={plan.rpo.status === "BREACHED"}
        note={
          unknown.length
            ? `${unknown.map((loss) => nameOf(loss.component.label)).join(", ")}: not known · ${promisedRpo}`
            : promisedRpo
        }
      />
      <Figure
        name="Steps"
        value={`${runnable} of ${ordered.length} can run`}
        bad={runnable < ordered.length}
        note={runnable < ordered.length ? `${ordered.length - runnable} cannot during the event` : "in this order"}
      />
      <Figure
        name="Point of no return"
        value={last ? `step ${last.number}` : "none"}
        note={last ? `${verb(last.step)} ${subject(last.step)}` : "every step can be undone"}
      />
    </Figures>
  );
}

function Losses({ plan }: { plan: Plan }) {
  return (
    <Section title="Data lost" about="What each store that the service writes to loses">
      {plan.losses.length === 0 ? (
        <p className="quiet">No store of the service lies in {plan.fromRegion}.</p>
      ) : (
        <table className="matrix">
          <thead>
            <tr>
              <th scope="col">Store</th>
              <th scope="col">Loses</th>
              <th scope="col">How we know</th>
            </tr>
          </thead>
          <tbody>
            {plan.losses.map((loss) => (
              <tr key={loss.component.id}>
                <th scope="row"><ComponentLink component={loss.component} /></th>
                <td className={loss.everything ? "breached" : undefined}>
                  {loss.everything
                    ? "all of it"
                    : loss.delayed
                      ? "nothing, but its messages arrive late"
                      : loss.loss
                        ? `the last ${duration(loss.loss)}`
                        : "not known"}
                </td>
                <td className="quiet">{nameOf(loss.evidence)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </Section>
  );
}

/** Every step with its command, to tick and to print. */
function Commands({ ordered, running, mayEdit }: { ordered: Ordered[]; running: Running; mayEdit: boolean }) {
  const mayTick = mayEdit && running.run !== null && running.run.outcome == null;
  return (
    <Section title="Steps" about="In the order of time, each with its command and how to see that it worked">
      <ol className="steps">
        {ordered.map(({ step, placed, number }) => {
          const tick = running.run?.ticks.find((each) => each.step === step.id);
          return (
            <li key={step.id} className={placed.canRun ? undefined : "stuck"}>
              <label>
                <input
                  type="checkbox"
                  checked={tick?.outcome === "DONE"}
                  disabled={!mayTick}
                  aria-label={`Step ${number} is done: ${nameOf(step.description)}`}
                  onChange={(event) => running.tick(step.id, event.target.checked ? "DONE" : "OPEN")}
                />
                <span>
                  <b>{number}.</b> {nameOf(step.description)}
                  {!placed.canRun && <span className="breached"> — cannot run during the event</span>}
                  {tick && (
                    <small className="quiet" title={moment(tick.at).title}> {moment(tick.at).text}, {tick.author}</small>
                  )}
                </span>
              </label>
              {step.command && <code tabIndex={0}>{step.command}</code>}
              {step.verify.length > 0 && (
                <small className="quiet">It worked when {step.verify.map(nameOf).join("; ")}.</small>
              )}
              <HowToCheck step={step} />
            </li>
          );
        })}
      </ol>
    </Section>
  );
}

/** The command that shows whether a step worked, and how to undo it. */
function HowToCheck({ step }: { step: { command?: string | null; checkCommand?: string | null; compensation?: string | null } }) {
  return (
    <>
      {step.checkCommand && step.checkCommand !== step.command && (
        <>
          <small className="quiet">To check it:</small>
          <code tabIndex={0}>{step.checkCommand}</code>
        </>
      )}
      {step.compensation && <small className="quiet">Undo: {nameOf(step.compensation)}.</small>}
    </>
  );
}

function Afterwards({ plan }: { plan: Plan }) {
  return (
    <>
      {(plan.postRecovery.steps.length > 0 || plan.lacking.length > 0) && (
        <Section title="Afterwards" about="What is left to do when the service serves again">
          {plan.lacking.length > 0 && (
            <p>
              It serves degraded, because no step brings back:{" "}
              {plan.lacking.map((component) => nameOf(component.label)).join(", ")}.
            </p>
          )}
          <ol className="steps">
            {plan.postRecovery.steps.map((step) => (
              <li key={step.id}>
                {nameOf(step.description)}
                {step.command && <code tabIndex={0}>{step.command}</code>}
                <HowToCheck step={step} />
              </li>
            ))}
          </ol>
        </Section>
      )}
      {plan.excluded.length > 0 && (
        <ExpandableSection headerText={`${count(plan.excluded.length, "component")} stay untouched`}>
          <ul className="lines">
            {plan.excluded.map((each) => (
              <li key={each.component.id}>
                <ComponentLink component={each.component} />
                <small className="quiet">{nameOf(each.reason)}</small>
              </li>
            ))}
          </ul>
        </ExpandableSection>
      )}
    </>
  );
}

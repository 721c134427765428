import Select, { type SelectProps } from "@cloudscape-design/components/select";

import { useAnswer } from "../api";
import { graphql } from "../gql";
import { usePinned } from "../revision";

const SERVICES = graphql(`
  query Services($revision: Int) {
    services(first: 500, revision: $revision) { nodes { id label } }
    userJourneys(first: 500, revision: $revision) { nodes { id label } }
  }
`);

/** Choose a service or a user journey; something else that is shown stands in the list as well. */
export function ServiceSelect({
  selected,
  none,
  label = "Service",
  onSelect,
}: {
  selected: string | null;
  none?: string;
  label?: string;
  onSelect: (id: string | null) => void;
}) {
  const answer = useAnswer(SERVICES, { revision: usePinned() });
  const group = (name: string, nodes: readonly { id: string; label: string }[] | undefined) => ({
    label: name,
    options: (nodes ?? []).map((node) => ({ value: node.id, label: node.label })),
  });
  const groups = [
    group("Services", answer.data?.services.nodes),
    group("User journeys", answer.data?.userJourneys.nodes),
  ];
  const all = groups.flatMap((one) => one.options);
  const options: SelectProps.Options = [...(none ? [{ value: "", label: none }] : []), ...groups];
  const chosen =
    all.find((option) => option.value === selected) ??
    (selected ? { value: selected, label: selected } : none ? { value: "", label: none } : null);
  return (
    <Select
      ariaLabel={label}
      filteringType="auto"
      placeholder={label}
      statusType={answer.state === "loading" && !all.length ? "loading" : "finished"}
      selectedOption={chosen}
      options={options}
      onChange={({ detail }) => onSelect(detail.selectedOption.value || null)}
    />
  );
}

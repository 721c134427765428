import ContentLayout from "@cloudscape-design/components/content-layout";
import Header from "@cloudscape-design/components/header";
import Table from "@cloudscape-design/components/table";
import { useDeferredValue } from "react";

import { useAnswer } from "../api";
import { graphql } from "../gql";
import { Shown } from "../parts/answer";
import { ComponentLink, where } from "../parts/links";
import { usePinned } from "../revision";
import { usePlace } from "../routing";

const SEARCH = graphql(`
  query Search($text: String!, $revision: Int) {
    search(text: $text, limit: 50, revision: $revision) {
      components { id label kind typeName accountName region tags { key value } }
    }
  }
`);

/** Components whose id, name, type, account or tags hold every word. */
export default function Search() {
  const text = useDeferredValue((usePlace().parameters.get("q") ?? "").trim().slice(0, 200));
  const answer = useAnswer(SEARCH, { text, revision: usePinned() }, { skip: !text });
  return (
    <ContentLayout header={<Header variant="h1">{text ? `Search: ${text}` : "Search"}</Header>}>
      {text ? (
        <Shown answer={answer}>
          {({ search }) => (
            <Table
              items={[...search.components]}
              trackBy="id"
              empty={`Nothing holds the words "${text}". Ids, names, types, accounts and tags are searched.`}
              header={<Header counter={`(${search.components.length})`}>Components</Header>}
              columnDefinitions={[
                {
                  id: "name",
                  header: "Name",
                  isRowHeader: true,
                  cell: (component) => <ComponentLink component={component} />,
                },
                { id: "what", header: "What it is", cell: (component) => where(component) },
                {
                  id: "tags",
                  header: "Tags",
                  cell: (component) =>
                    component.tags.map((tag) => `${tag.key}=${tag.value}`).join(", "),
                },
              ]}
            />
          )}
        </Shown>
      ) : (
        "Type a name, a part of an id, a tag or an account into the field above. The key / goes there."
      )}
    </ContentLayout>
  );
}

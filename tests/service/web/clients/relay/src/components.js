import { graphql } from "relay-runtime";

graphql`
  query componentsQuery {
    ...components_page
  }
`;
graphql`
  fragment components_page on Query
  @argumentDefinitions(first: { type: "Int", defaultValue: 2 }, after: { type: "String" })
  @refetchable(queryName: "componentsPageQuery") {
    components(filter: { kinds: [SERVICE, USER_JOURNEY, SYSTEM] }, first: $first, after: $after) @connection(key: "components_components") {
      edges {
        node {
          id
          name
        }
      }
    }
  }
`;
graphql`
  fragment components_node on Component @refetchable(queryName: "componentsNodeQuery") {
    name
    kind
  }
`;

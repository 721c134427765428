// Checks a schema by the rules that graphql-eslint has for Relay; prints one JSON line a finding.
import graphqlPlugin from "@graphql-eslint/eslint-plugin";
import { ESLint } from "eslint";

const schema = process.argv[2];
// Relay itself asks for neither: a short list may be a list, and an edge may hold what has no id.
const rules = {
  ...graphqlPlugin.configs["flat/schema-relay"].rules,
  "@graphql-eslint/relay-edge-types": [
    "error",
    { listTypeCanWrapOnlyEdgeType: false, shouldImplementNode: false, withEdgeSuffix: true },
  ],
};
const eslint = new ESLint({
  cwd: "/",
  overrideConfigFile: true,
  overrideConfig: [
    {
      files: ["**/*.graphql"],
      plugins: { "@graphql-eslint": graphqlPlugin },
      languageOptions: { parser: graphqlPlugin.parser, parserOptions: { graphQLConfig: { schema } } },
      rules,
    },
  ],
});
console.log(JSON.stringify(Object.keys(rules)));
for (const { messages } of await eslint.lintFiles([schema])) {
  for (const { ruleId, line, message } of messages) console.log(JSON.stringify({ ruleId, line, message }));
}

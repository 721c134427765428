import Button from "@cloudscape-design/components/button";
import Container from "@cloudscape-design/components/container";
import FormField from "@cloudscape-design/components/form-field";
import Header from "@cloudscape-design/components/header";
import Input from "@cloudscape-design/components/input";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { useState } from "react";

import { setToken } from "../api";

/** Ask for the token that the service wants; it is kept for this tab only. */
export function TokenForm({ message }: { message: string }) {
  const [token, change] = useState("");
  const enter = () => {
    setToken(token.trim());
    location.reload();
  };
  return (
    <Container header={<Header variant="h1">Enter your token</Header>}>
      <SpaceBetween size="s">
        <p>Loadpath shows nothing without one: {message}.</p>
        <FormField label="Token" description="It is kept for this tab only.">
          <Input
            type="password"
            autoFocus
            value={token}
            onChange={({ detail }) => change(detail.value)}
            onKeyDown={({ detail }) => detail.key === "Enter" && enter()}
          />
        </FormField>
        <Button variant="primary" onClick={enter} disabled={!token.trim()}>Show</Button>
      </SpaceBetween>
    </Container>
  );
}

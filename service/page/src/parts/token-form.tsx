import Button from "@cloudscape-design/components/button";
import Container from "@cloudscape-design/components/container";
import FormField from "@cloudscape-design/components/form-field";
import Header from "@cloudscape-design/components/header";
import Input from "@cloudscape-design/components/input";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { useState } from "react";

import { setToken } from "../api";
import { signIn, useSession } from "../session";

/** Offer the sign-in where there is one, and ask for a token, which is kept for this tab only. */
export function TokenForm({ message }: { message: string }) {
  const [token, change] = useState("");
  const where = useSession()?.sign_in ?? null;
  const enter = () => {
    setToken(token.trim());
    location.reload();
  };
  return (
    <Container header={<Header variant="h1">{where ? "Sign in" : "Enter your token"}</Header>}>
      <SpaceBetween size="s">
        <p>Loadpath shows nothing {where ? "to strangers" : "without one"}: {message}.</p>
        {where && <Button variant="primary" onClick={() => signIn(where)}>Sign in</Button>}
        <FormField label={where ? "Or use a token" : "Token"} description="It is kept for this tab only.">
          <Input
            type="password"
            autoFocus={!where}
            value={token}
            onChange={({ detail }) => change(detail.value)}
            onKeyDown={({ detail }) => detail.key === "Enter" && enter()}
          />
        </FormField>
        <Button variant={where ? "normal" : "primary"} onClick={enter} disabled={!token.trim()}>Show</Button>
      </SpaceBetween>
    </Container>
  );
}

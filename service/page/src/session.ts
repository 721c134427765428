import { useEffect, useState } from "react";

import { forgetToken } from "./api";

/** Who is signed in by browser, and where people sign in; null where nobody is, or can. */
export interface Session {
  sign_in: string | null;
  signed_in: { name: string; role: string; ends_at: string } | null;
}

/** Return the session of this browser; null until it is known. */
export function useSession(): Session | null {
  const [session, setSession] = useState<Session | null>(null);
  useEffect(() => {
    fetch("/session", { headers: { accept: "application/json" } })
      .then((response) => (response.ok ? response.json() : null))
      .then(setSession, () => setSession(null));
  }, []);
  return session;
}

/** Go to the provider, and come back to this view. */
export function signIn(where: string): void {
  forgetToken(); // it would win over the session
  location.assign(`${where}?next=${encodeURIComponent(location.pathname + location.search)}`);
}

/** End the session of this browser. */
export async function signOut(): Promise<void> {
  await fetch("/sign-out", { method: "POST" });
  location.reload();
}

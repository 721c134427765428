// Speaks to the service: questions over HTTP, subscriptions over a websocket.

/** Return the answer to a question; `signal` aborts it. */
export async function ask({ query, variables, token, signal }) {
  const headers = { "Content-Type": "application/json", Accept: "application/json" };
  if (token) headers.Authorization = `Bearer ${token}`;
  const body = JSON.stringify({ query, variables });
  const answer = await fetch("/graphql", { method: "POST", headers, body, signal });
  const text = await answer.text();
  try {
    return JSON.parse(text);
  } catch {
    return { errors: [{ message: `HTTP ${answer.status}: ${text.slice(0, 500)}` }] };
  }
}

/** Subscribe; calls `told` for every event and resolves when it ends; `signal` ends it. */
export function subscribe({ query, variables, token, signal }, told) {
  const url = new URL("/graphql", location.href);
  url.protocol = url.protocol.replace("http", "ws");
  const socket = new WebSocket(url, "graphql-transport-ws");
  const send = (message) => socket.send(JSON.stringify(message));
  signal.addEventListener("abort", () => socket.close(1000));
  return new Promise((resolve, reject) => {
    socket.onopen = () => send({
      type: "connection_init",
      payload: token ? { Authorization: `Bearer ${token}` } : {},
    });
    socket.onclose = ({ code, reason }) => (code === 1000 ? resolve() : reject(
      new Error(`the connection was closed: ${reason || code}`)));
    socket.onmessage = ({ data }) => {
      const { type, payload } = JSON.parse(data);
      if (type === "connection_ack") {
        send({ id: "1", type: "subscribe", payload: { query, variables } });
      } else if (type === "ping") send({ type: "pong" });
      else if (type === "next") told(payload);
      else if (type === "error") { told({ errors: payload }); socket.close(1000); }
      else if (type === "complete") socket.close(1000);
    };
  });
}

import assert from "node:assert/strict";
import { FunctionClient } from "./client.ts";
import { CallError } from "./errors.ts";

/** A `fetch` that gives scripted replies and remembers the requests. */
function scripted(...replies: (Response | Error | "hang")[]) {
  const requests: Headers[] = [];
  const fake = ((_url: string, init: RequestInit) => {
    requests.push(new Headers(init.headers));
    const reply = replies.shift()!;
    if (reply === "hang") {
      return new Promise((_, reject) =>
        init.signal!.addEventListener(
          "abort",
          () => reject(init.signal!.reason),
        )
      );
    }
    return reply instanceof Error ? Promise.reject(reply) : Promise.resolve(reply);
  }) as typeof fetch;
  return {
    client: new FunctionClient({ baseUrl: "http://edge/", fetch: fake }),
    requests,
  };
}

const ok = () => Response.json({ translatedText: "xin chào" });
const failure = (code: "not_ready" | "invalid_request") => {
  const error = new CallError(code, "why");
  return Response.json(error.toBody("id"), {
    status: error.status,
    headers: { "retry-after": "0" },
  });
};
const call = (client: FunctionClient, options = {}) =>
  client.translate({ q: "hello", source: "en", target: "vi" }, options);

Deno.test("FunctionClient tries once more after a retryable failure, with the same request id", async () => {
  const { client, requests } = scripted(failure("not_ready"), ok());
  assert.equal(
    (await call(client, { requestId: "u1" })).translatedText,
    "xin chào",
  );
  assert.deepEqual(requests.map((headers) => headers.get("x-request-id")), [
    "u1",
    "u1",
  ]);
  const broken = scripted(new TypeError("connection refused"), ok());
  assert.equal((await call(broken.client)).translatedText, "xin chào");
});

Deno.test("FunctionClient does not repeat what cannot succeed, and gives up after one retry", async () => {
  const wrong = scripted(failure("invalid_request"));
  await assert.rejects(call(wrong.client), {
    code: "invalid_request",
    message: "why",
  });
  assert.equal(wrong.requests.length, 1);
  const down = scripted(failure("not_ready"), failure("not_ready"), ok());
  await assert.rejects(call(down.client), { code: "not_ready" });
  assert.equal(down.requests.length, 2);
});

Deno.test("FunctionClient has one deadline over all tries and can be cancelled", async () => {
  const slow = scripted("hang", "hang", "hang");
  const startedAt = performance.now();
  await assert.rejects(call(slow.client, { timeoutMs: 60 }), {
    code: "deadline_exceeded",
  });
  assert.ok(performance.now() - startedAt < 1000);
  assert.ok(Number(slow.requests[0]!.get("x-timeout-ms")) <= 60);
  const leaving = new AbortController();
  const cancelled = assert.rejects(
    call(scripted("hang").client, { signal: leaving.signal }),
    { code: "cancelled" },
  );
  leaving.abort();
  await cancelled;
});

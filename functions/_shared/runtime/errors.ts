/** From whatever went wrong to the one error shape. */
import { CallError, requestIdOf } from "@jbcalling/contract";
import type { Hook } from "@hono/zod-openapi";
import type { Context, MiddlewareHandler } from "hono";
import { HTTPException } from "hono/http-exception";
import type { FunctionEnv } from "./app.ts";
import { errorName, type Log } from "./log.ts";

/** Answers with the error's status, its body and, where it may help, `Retry-After` in whole seconds. */
export function replyError(error: unknown, c: Context<FunctionEnv>, log: Log): Response {
  const call = toCallError(error, c.get("job")?.signal);
  const requestId = c.get("job")?.id ?? requestIdOf(null);
  if (call.status >= 500 && call.code !== "not_ready") {
    log.error("request failed", { requestId, code: call.code, cause: errorName(call.cause) });
  }
  const headers: Record<string, string> = { "content-type": "application/json" };
  if (call.retryAfterMs !== undefined) headers["retry-after"] = String(Math.ceil(call.retryAfterMs / 1000));
  return new Response(JSON.stringify(call.toBody(requestId)), { status: call.status, headers });
}

function toCallError(error: unknown, signal?: AbortSignal): CallError {
  if (error instanceof CallError) return error;
  if (signal?.aborted && signal.reason instanceof CallError) return signal.reason;
  if (error instanceof HTTPException) return new CallError(codeOf(error.status), error.message, { cause: error });
  return new CallError("internal", "Cannot complete the request as something unexpected happened", { cause: error });
}

function codeOf(status: number) {
  return CallError.fromReply(status, null).code;
}

/** Turns what a schema refuses into `invalid_request`, naming each field and the rule it breaks. */
export const rejectInvalid: Hook<unknown, FunctionEnv, string, unknown> = (result) => {
  if (result.success) return;
  const problems = result.error.issues.slice(0, 5).map((issue) => {
    const field = issue.path.length > 0 ? issue.path.join(".") : result.target;
    return `${field}: ${issue.message}`;
  });
  throw new CallError("invalid_request", `Cannot use the request as ${problems.join("; ")}`);
};

/** Refuses JSON and form bodies that are not UTF-8, which a lenient decoder would change silently. */
export const requireUtf8: MiddlewareHandler<FunctionEnv> = async (c, next) => {
  const type = c.req.header("content-type") ?? "";
  if (c.req.method === "POST" && /json|urlencoded|^text\//i.test(type)) {
    try {
      new TextDecoder("utf-8", { fatal: true }).decode(await c.req.arrayBuffer());
    } catch (cause) {
      throw new CallError("invalid_request", "Cannot read the body as it must be valid UTF-8", { cause });
    }
  }
  await next();
};

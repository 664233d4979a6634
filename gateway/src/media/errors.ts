/** mediasoup's errors in the words of the project. */
import { CallError } from "@jbcalling/contract";

/** Runs a call to mediasoup; `doing` completes "Cannot …". What a client sent wrong is its error, never the gateway's. */
export async function callMedia<T>(doing: string, call: () => Promise<T>): Promise<T> {
  try {
    return await call();
  } catch (cause) {
    throw toCallError(doing, cause);
  }
}

function toCallError(doing: string, cause: unknown): CallError {
  if (cause instanceof CallError) return cause;
  const name = cause instanceof Error ? cause.name : "";
  if (name === "WorkerClosedError" || name === "InvalidStateError" || name === "NotFoundError") {
    return new CallError("unavailable", `Cannot ${doing} as its transport or room is gone`, { cause });
  }
  return new CallError("invalid_request", `Cannot ${doing} as its parameters were refused`, { cause });
}

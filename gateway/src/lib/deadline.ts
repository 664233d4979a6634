/** Waits for work no longer than it may take. */
import { CallError } from "@jbcalling/contract";

/** The result, or `deadline_exceeded` after `ms`; the work itself goes on, its outcome unheard. */
export async function withDeadline<T>(work: Promise<T>, ms: number, doing: string): Promise<T> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const deadline = new Promise<never>((_, reject) => {
    const error = new CallError("deadline_exceeded", `Cannot ${doing} as it took longer than ${ms} ms`);
    timer = setTimeout(() => reject(error), ms);
  });
  try {
    return await Promise.race([work, deadline]);
  } finally {
    clearTimeout(timer);
  }
}

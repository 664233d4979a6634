/**
 * Errors are data: one table from code to HTTP status and whether another try may help. Every service of the
 * project answers with the same shape, so a client needs to learn it once.
 *
 * @module
 */

/** What can go wrong, its HTTP status, and whether the same request may succeed on another try or replica. */
export const ERRORS = {
  invalid_request: { status: 400, retryable: false },
  unsupported_language: { status: 400, retryable: false },
  unauthorized: { status: 401, retryable: false },
  forbidden: { status: 403, retryable: false },
  not_found: { status: 404, retryable: false },
  method_not_allowed: { status: 405, retryable: false },
  conflict: { status: 409, retryable: false },
  payload_too_large: { status: 413, retryable: false },
  unsupported_media_type: { status: 415, retryable: false },
  invalid_audio: { status: 422, retryable: false },
  overloaded: { status: 429, retryable: true },
  room_full: { status: 429, retryable: true },
  cancelled: { status: 499, retryable: false },
  internal: { status: 500, retryable: false },
  engine_failed: { status: 500, retryable: true },
  bad_gateway: { status: 502, retryable: true },
  not_ready: { status: 503, retryable: true },
  unavailable: { status: 503, retryable: true },
  deadline_exceeded: { status: 504, retryable: true },
} as const;

export type ErrorCode = keyof typeof ERRORS;

/** The body of every reply that is not a success. */
export interface ErrorBody {
  error: {
    code: ErrorCode;
    message: string;
    retryable: boolean;
    requestId: string;
  };
}

export interface CallErrorOptions {
  cause?: unknown;
  /** When to try again, in ms; sent as Retry-After. */
  retryAfterMs?: number;
}

/** The one error of the project: its code decides status and retry. */
export class CallError extends Error {
  readonly code: ErrorCode;
  readonly retryAfterMs?: number;

  constructor(
    code: ErrorCode,
    message: string,
    options: CallErrorOptions = {},
  ) {
    super(message, { cause: options.cause });
    this.name = "CallError";
    this.code = code;
    this.retryAfterMs = options.retryAfterMs;
  }

  get status(): number {
    return ERRORS[this.code].status;
  }

  get retryable(): boolean {
    return ERRORS[this.code].retryable;
  }

  toBody(requestId: string): ErrorBody {
    return {
      error: {
        code: this.code,
        message: this.message,
        retryable: this.retryable,
        requestId,
      },
    };
  }

  /** The error that a reply holds, or one made from its status when the body is not ours. */
  static fromReply(
    status: number,
    body: unknown,
    retryAfterMs?: number,
  ): CallError {
    const error = (body as Partial<ErrorBody> | null)?.error;
    if (error && typeof error.code === "string" && error.code in ERRORS) {
      return new CallError(error.code, String(error.message), { retryAfterMs });
    }
    return new CallError(
      codeOfStatus(status),
      `Cannot complete the call: the service answered ${status}`,
      {
        retryAfterMs,
      },
    );
  }
}

function codeOfStatus(status: number): ErrorCode {
  const codes = Object.keys(ERRORS) as ErrorCode[];
  return codes.find((code) => ERRORS[code].status === status) ??
    (status < 500 ? "invalid_request" : "bad_gateway");
}

/** What a browser may do with the client: load from its own origin only, use camera and microphone, be framed nowhere. */
import { secureHeaders } from "hono/secure-headers";
import type { MiddlewareHandler } from "hono";

export function securityHeaders(): MiddlewareHandler {
  return secureHeaders({
    contentSecurityPolicy: {
      defaultSrc: ["'none'"],
      scriptSrc: ["'self'"],
      styleSrc: ["'self'"],
      fontSrc: ["'self'"],
      imgSrc: ["'self'"],
      mediaSrc: ["'self'", "blob:"],
      connectSrc: ["'self'"],
      manifestSrc: ["'self'"],
      baseUri: ["'none'"],
      formAction: ["'none'"],
      frameAncestors: ["'none'"],
    },
    permissionsPolicy: { camera: ["self"], microphone: ["self"], displayCapture: ["self"], geolocation: [] },
    // The address holds the room, which is the key to it.
    referrerPolicy: "no-referrer",
    crossOriginOpenerPolicy: "same-origin",
    // Whether the connection is safe is the edge's to say.
    strictTransportSecurity: false,
  });
}

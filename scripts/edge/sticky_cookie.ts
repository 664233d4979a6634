/** The cookie that keeps a caller with one replica, by Traefik's labels `loadbalancer.sticky.cookie`. */
import { createHash } from "node:crypto";
import type { Labels } from "./labels.ts";

export interface StickyCookie {
  name: string;
  /** What follows `name=value` in Set-Cookie, e.g. `; Path=/; HttpOnly`. */
  attributes: string;
}

/** Undefined when the balancer's labels ask for none. */
export function readStickyCookie(labels: Labels, balancer: string): StickyCookie | undefined {
  const prefix = `${balancer}.sticky.cookie`;
  const option = (key: string) => labels[`${prefix}.${key}`];
  const asked = labels[prefix] === "true" || Object.keys(labels).some((label) => label.startsWith(`${prefix}.`));
  if (!asked) return undefined;
  const attributes = [
    `Path=${option("path") ?? "/"}`,
    option("maxage") && `Max-Age=${option("maxage")}`,
    option("secure") === "true" && "Secure",
    option("httponly") === "true" && "HttpOnly",
    option("samesite") && `SameSite=${option("samesite")}`,
  ];
  const name = option("name") ?? `_${digest(balancer).slice(0, 5)}`;
  return { name, attributes: attributes.filter(Boolean).map((attribute) => `; ${attribute}`).join("") };
}

/** The replica that a `Cookie` header asks for, as `replicaId` has it. */
export function askedReplica(cookies: string | null | undefined, { name }: StickyCookie): string | undefined {
  for (const cookie of (cookies ?? "").split(";")) {
    const [key, value] = cookie.split("=");
    if (key?.trim() === name) return value?.trim();
  }
  return undefined;
}

/** The `Set-Cookie` header that names a replica. */
export function setCookie({ name, attributes }: StickyCookie, replica: string): string {
  return `${name}=${replica}${attributes}`;
}

/** What a cookie calls the replica at a URL: its address is nobody's business. */
export function replicaId(url: string): string {
  return digest(url).slice(0, 16);
}

function digest(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}

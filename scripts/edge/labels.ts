/** The labels of a stack file's services, as Traefik reads them. */
import { parse } from "yaml";
import { interpolate } from "./variables.ts";

export type Labels = Readonly<Record<string, string>>;

/** The labels of each service in a stack file's text, its `${DOMAIN:-localhost}` and the like replaced. */
export function readLabels(
  stackText: string,
  variables: Readonly<Record<string, string | undefined>>,
): Map<string, Labels> {
  const stack: unknown = parse(interpolate(stackText, variables), { merge: true });
  const services = isRecord(stack) && isRecord(stack.services) ? stack.services : {};
  return new Map(Object.entries(services).map(([name, declaration]) => [name, labelsOf(declaration)]));
}

/** Labels may be a map or a list of `name=value`. */
function labelsOf(declaration: unknown): Labels {
  const deploy = isRecord(declaration) && isRecord(declaration.deploy) ? declaration.deploy : {};
  const { labels } = deploy;
  if (Array.isArray(labels)) {
    return Object.fromEntries(labels.map((label) => {
      const [name, ...value] = String(label).split("=");
      return [name, value.join("=")];
    }));
  }
  if (!isRecord(labels)) return {};
  return Object.fromEntries(Object.entries(labels).map(([name, value]) => [name, String(value)]));
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

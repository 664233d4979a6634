/** `deno task swarm:labels`: which node does what. */
import { printLine } from "../processes/output.ts";
import { type Arguments, Failure, runCommand, UsageError } from "./command.ts";
import { Docker } from "./docker.ts";
import { table } from "./table.ts";

/** Every label that stack.yml places services by. */
export const ROLES = ["edge", "gateway", "state", "speech", "voice", "monitoring"] as const;

export type Role = (typeof ROLES)[number];

/**
 * What each node of a cluster does. Recognition and translation may also run on the third node, so that they come back
 * when the second is lost.
 */
export const PROFILES: Record<string, readonly (readonly Role[])[]> = {
  "one-node": [ROLES],
  "three-nodes": [["edge", "gateway", "state"], ["speech", "voice"], ["monitoring", "voice", "speech"]],
};

const HELP = `Labels the nodes: services run where their label is.

  deno task swarm:labels                                        show the labels
  deno task swarm:labels --profile one-node [NODE]              everything on one machine
  deno task swarm:labels --profile three-nodes MANAGER AI MONITORING
  deno task swarm:labels NODE=speech,voice NODE=monitoring      set them one by one; NODE= takes all away

Labels: ${ROLES.join(", ")}. Each node also gets zone=<its name>, over which replicas are spread.

  --profile NAME   one-node or three-nodes
  --dry-run        say what would be done
  --help           this text`;

if (import.meta.main) {
  Deno.exit(await runCommand({ help: HELP, options: { profile: { type: "string" } }, run: labels }));
}

interface NodeJson {
  ID: string;
  Description: { Hostname: string };
  Spec: { Role: string; Labels?: Record<string, string> };
}

async function labels(args: Arguments): Promise<number> {
  const docker = new Docker({ dryRun: args.dryRun, write: printLine });
  const nodes = await listNodes(docker);
  const assigned = assignments(args, nodes.map(({ Description }) => Description.Hostname));
  for (const [name, roles] of assigned) {
    const node = nodes.find(({ ID, Description }) => Description.Hostname === name || ID === name);
    if (!node) throw new Failure(`Cannot label ${name} as it must be a node of the Swarm`);
    await docker.change(["node", "update", ...updateArguments(node, roles), node.ID]);
  }
  if (args.dryRun) return 0;
  const rows = (await listNodes(docker)).map(({ Description, Spec }) => {
    const roles = ROLES.filter((role) => Spec.Labels?.[role] === "true");
    return [Description.Hostname, Spec.Role, Spec.Labels?.zone ?? "", roles.join(",") || "none"];
  });
  printLine(table(["node", "role", "zone", "labels"], rows));
  return 0;
}

/** Which node gets which labels: nothing when no argument asks for a change. */
export function assignments(
  args: Pick<Arguments, "text" | "positionals">,
  nodes: readonly string[],
): Map<string, readonly Role[]> {
  const profile = args.text("profile");
  if (profile === undefined) return new Map(args.positionals.map(parseAssignment));
  const roles = PROFILES[profile];
  if (!roles) {
    throw new UsageError(
      `Cannot use the profile as it must be one of ${Object.keys(PROFILES).join(", ")}: current value is ${profile}`,
    );
  }
  const names = args.positionals.length > 0 ? args.positionals : nodes;
  if (names.length !== roles.length) {
    throw new UsageError(
      `Cannot use the profile ${profile} as it must have ${roles.length} nodes: current value is ${names.length}`,
    );
  }
  return new Map(names.map((name, index) => [name, roles[index]!]));
}

function parseAssignment(text: string): [string, Role[]] {
  const [name, list, ...more] = text.split("=");
  if (!name || list === undefined || more.length > 0) {
    throw new UsageError(`Cannot label as it must be like node1=edge,gateway: current value is ${text}`);
  }
  const roles = list.split(",").filter(Boolean).map((role) => {
    const known = ROLES.find((each) => each === role);
    if (!known) {
      throw new UsageError(
        `Cannot label ${name} as a label must be one of ${ROLES.join(", ")}: current value is ${role}`,
      );
    }
    return known;
  });
  return [name, roles];
}

function updateArguments(node: NodeJson, roles: readonly Role[]): string[] {
  const removed = ROLES.filter((role) => !roles.includes(role) && node.Spec.Labels?.[role] !== undefined);
  return [
    ...removed.flatMap((role) => ["--label-rm", role]),
    ...roles.flatMap((role) => ["--label-add", `${role}=true`]),
    ...["--label-add", `zone=${node.Description.Hostname}`],
  ];
}

async function listNodes(docker: Docker): Promise<NodeJson[]> {
  const ids = await docker.read(["node", "ls", "-q"]);
  return await docker.inspect<NodeJson>("node", ids.split("\n").filter(Boolean));
}

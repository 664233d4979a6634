/** What a cluster cannot be rebuilt without, in one file: see `ops:backup` and `ops:restore`. */
import { z } from "zod";

const BackupSchema = z.strictObject({
  format: z.literal("jbcalling-backup-1"),
  createdAt: z.string(),
  stack: z.string(),
  /** The text of swarm/stack.env; undefined when there was none. */
  settings: z.string().optional(),
  /** Node labels, by host name. */
  nodes: z.record(z.string(), z.record(z.string(), z.string())),
  /** Of each function: how many replicas, and the versions that ran, `version@tag`, newest first. */
  functions: z.record(z.string(), z.strictObject({ replicas: z.number(), history: z.array(z.string()) })),
  /** The code of these versions, as Swarm configs in base64. */
  code: z.array(z.strictObject({ name: z.string(), function: z.string(), data: z.string() })),
  /** A tar of Traefik's volume, in base64; undefined when there is none yet. */
  certificates: z.string().optional(),
});

export type Backup = z.infer<typeof BackupSchema>;

/** Throws when the text is no backup, with what is wrong. */
export function parseBackup(text: string): Backup {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    throw new Error("Cannot restore as the backup must be JSON: is the file whole?");
  }
  const { data, error } = BackupSchema.safeParse(json);
  if (data) return data;
  const [issue] = error.issues;
  throw new Error(`Cannot restore as the backup must be whole: ${issue!.path.join(".") || "it"}: ${issue!.message}`);
}

/** The files of a Docker volume, as a tar in base64: what comes out of a container is text. */
import type { Docker } from "../swarm/docker.ts";

/** Undefined when the node has no such volume. `image` must hold tar and base64. */
export async function readVolume(docker: Docker, volume: string, image: string): Promise<string | undefined> {
  const known = await docker.read(["volume", "ls", "-q", "--filter", `name=^${volume}$`]);
  if (!known) return undefined;
  const command = "tar -C /data -cf - . | base64";
  const mount = `type=volume,source=${volume},target=/data,readonly`;
  const text = await docker.read(["run", "--rm", "--mount", mount, "--entrypoint", "sh", image, "-c", command]);
  return text.replaceAll(/\s/g, "");
}

/** Puts the files back, over those of the same name. */
export async function writeVolume(docker: Docker, volume: string, image: string, archive: string): Promise<void> {
  await docker.change(["volume", "create", volume]);
  const mount = `type=volume,source=${volume},target=/data`;
  const command = "base64 -d | tar -C /data -xf -";
  await docker.change(["run", "--rm", "-i", "--mount", mount, "--entrypoint", "sh", image, "-c", command], {
    input: archive,
  });
}

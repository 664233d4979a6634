/**
 * A network of its own for one browser, joined to this machine by a cable that can be pulled: a Linux network namespace
 * and a pair of virtual interfaces. Needs root.
 *
 * @module
 */
import { execFileSync } from "node:child_process";

const NAME = "jbcall";
const HOST_ADDRESS = "10.98.7.1";
const CLIENT_ADDRESS = "10.98.7.2";

export class ClientNetwork implements Disposable {
  /** Where the client reaches this machine. */
  readonly hostAddress = HOST_ADDRESS;

  /** Makes it before the system starts, which then announces the address; replaces what a killed run left behind. */
  constructor() {
    this.#remove();
    ip("netns", "add", NAME);
    ip("link", "add", NAME, "type", "veth", "peer", "name", "eth0", "netns", NAME);
    ip("addr", "add", `${HOST_ADDRESS}/24`, "dev", NAME);
    ip("link", "set", NAME, "up");
    ip("-n", NAME, "addr", "add", `${CLIENT_ADDRESS}/24`, "dev", "eth0");
    ip("-n", NAME, "link", "set", "lo", "up");
    ip("-n", NAME, "link", "set", "eth0", "up");
  }

  /** A program that starts `executable` inside. */
  async wrap(executable: string): Promise<string> {
    const path = await Deno.makeTempFile({ prefix: "in-network-", suffix: ".sh" });
    await Deno.writeTextFile(path, `#!/bin/sh\nexec ip netns exec ${NAME} ${executable} "$@"\n`);
    await Deno.chmod(path, 0o755);
    return path;
  }

  cut(): void {
    ip("link", "set", NAME, "down");
  }

  heal(): void {
    ip("link", "set", NAME, "up");
  }

  [Symbol.dispose](): void {
    this.#remove();
  }

  #remove(): void {
    for (const args of [["link", "del", NAME], ["netns", "del", NAME]]) {
      try {
        ip(...args);
      } catch {
        // It was not there.
      }
    }
  }
}

function ip(...args: string[]): void {
  execFileSync("ip", args, { stdio: ["ignore", "ignore", "pipe"] });
}

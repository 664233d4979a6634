/**
 * The network of the test cluster: one namespace per machine on a bridge, none with a way out. The tests' own
 * namespace joins the bridge too, so that published ports are reachable.
 *
 * @module
 */
import { run, tryRun } from "./shell.ts";

/** Namespaces and links start with this; anything so named may be removed. */
export const PREFIX = "jbc";

const SUBNET = "10.99.7";
const HUB = `${PREFIX}-hub`;

export class ClusterNetwork {
  readonly #namespaces: string[] = [];

  /** Makes the bridge, after removing what an earlier run that was killed left behind. */
  constructor() {
    ClusterNetwork.remove();
    run("ip", ["netns", "add", HUB]);
    hub("link", "set", "lo", "up");
    hub("link", "add", "br0", "type", "bridge");
    hub("link", "set", "br0", "up");
    hub("addr", "add", `${SUBNET}.254/24`, "dev", "br0");
    hub("link", "add", "tests", "type", "veth", "peer", "name", `${PREFIX}-tests`, "netns", String(Deno.pid));
    hub("link", "set", "tests", "master", "br0", "up");
    run("ip", ["addr", "add", `${SUBNET}.253/24`, "dev", `${PREFIX}-tests`]);
    run("ip", ["link", "set", `${PREFIX}-tests`, "up"]);
  }

  /** A namespace for machine `number`, from 1. */
  add(number: number): { namespace: string; address: string } {
    const namespace = `${PREFIX}-n${number}`;
    const address = `${SUBNET}.${number}`;
    run("ip", ["netns", "add", namespace]);
    this.#namespaces.push(namespace);
    run("ip", ["-n", namespace, "link", "set", "lo", "up"]);
    hub("link", "add", `v${number}`, "type", "veth", "peer", "name", "eth0", "netns", namespace);
    hub("link", "set", `v${number}`, "master", "br0", "up");
    run("ip", ["-n", namespace, "addr", "add", `${address}/24`, "dev", "eth0"]);
    run("ip", ["-n", namespace, "link", "set", "eth0", "up"]);
    return { namespace, address };
  }

  /** Cuts a machine off from the others; it goes on by itself. */
  cut(number: number): void {
    hub("link", "set", `v${number}`, "down");
  }

  heal(number: number): void {
    hub("link", "set", `v${number}`, "up");
  }

  static remove(): void {
    tryRun("ip", ["link", "del", `${PREFIX}-tests`]);
    const names = run("ip", ["netns", "list"]).split("\n").map((line) => line.split(" ")[0]!);
    for (const name of names.filter((each) => each.startsWith(`${PREFIX}-`))) tryRun("ip", ["netns", "del", name]);
  }
}

function hub(...args: string[]): void {
  run("ip", ["-n", HUB, ...args]);
}

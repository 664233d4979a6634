/** Where a worker listens for media, and which addresses it tells clients. */
import type { TransportListenInfo } from "mediasoup/types";

export interface ListenOptions {
  /** The port of the first worker; the others take the next ones. 0 lets each take a free one. */
  firstPort: number;
  /** The address under which clients reach this machine, e.g. its public IPv4. */
  announcedIp?: string;
  announcedIpv6?: string;
  /** Addresses of this machine's networks, for when nothing is announced. */
  localIps: readonly string[];
}

/** UDP and TCP on one port for each address. Without an announced address, each own address announces itself. */
export function listenInfosOf(options: ListenOptions, workerIndex: number): TransportListenInfo[] {
  const { firstPort, announcedIp, announcedIpv6, localIps } = options;
  const port = firstPort === 0 ? undefined : firstPort + workerIndex;
  const addresses: Omit<TransportListenInfo, "protocol">[] = [];
  if (announcedIp) {
    addresses.push({ ip: "0.0.0.0", announcedAddress: announcedIp });
  }
  if (announcedIpv6) {
    addresses.push({ ip: "::", announcedAddress: announcedIpv6, flags: { ipv6Only: true } });
  }
  if (addresses.length === 0) addresses.push(...localIps.map((ip) => ({ ip })));
  return addresses.flatMap((address) => (["udp", "tcp"] as const).map((protocol) => ({ ...address, protocol, port })));
}

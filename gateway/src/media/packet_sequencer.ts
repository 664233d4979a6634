/**
 * Puts the packets of one stream in order. It waits only when one is missing, and only for so many packets; what is
 * still missing then is lost.
 *
 * @module
 */

export interface Sequenced<Packet> {
  packet: Packet;
  /** How many packets are missing in front of this one. */
  lost: number;
}

/** A sender that was started again begins anywhere; a jump this far is no loss. */
const LARGEST_GAP = 3000;

export class PacketSequencer<Packet extends { sequence: number }> {
  readonly #depth: number;
  readonly #held = new Map<number, Packet>();
  #expected: number | undefined;

  /** Holds back `depth` packets at most while one is missing. */
  constructor(depth: number) {
    this.#depth = depth;
  }

  /** How many packets wait for one that is missing. */
  get held(): number {
    return this.#held.size;
  }

  /** The packets whose turn it is now. Doubles and packets that were given up give nothing. */
  push(packet: Packet): Sequenced<Packet>[] {
    this.#expected ??= packet.sequence;
    const ahead = distance(this.#expected, packet.sequence);
    if (Math.abs(ahead) > LARGEST_GAP) {
      const rest = this.flush();
      this.#expected = packet.sequence;
      return [...rest, ...this.push(packet)];
    }
    if (ahead < 0) return [];
    this.#held.set(packet.sequence, packet);
    const ready = this.#release();
    while (this.#held.size > this.#depth) ready.push(...this.#giveUp());
    return ready;
  }

  /** Waits no longer: everything that is held. */
  flush(): Sequenced<Packet>[] {
    const ready: Sequenced<Packet>[] = [];
    while (this.#held.size > 0) ready.push(...this.#giveUp());
    return ready;
  }

  #release(lost = 0): Sequenced<Packet>[] {
    const ready: Sequenced<Packet>[] = [];
    for (
      let packet = this.#held.get(this.#expected!);
      packet;
      packet = this.#held.get(this.#expected!)
    ) {
      this.#held.delete(this.#expected!);
      ready.push({ packet, lost: ready.length === 0 ? lost : 0 });
      this.#expected = (this.#expected! + 1) & 0xffff;
    }
    return ready;
  }

  /** Goes on at the nearest packet that is held. */
  #giveUp(): Sequenced<Packet>[] {
    const lost = Math.min(...[...this.#held.keys()].map((sequence) => distance(this.#expected!, sequence)));
    this.#expected = (this.#expected! + lost) & 0xffff;
    return this.#release(lost);
  }
}

/** From one sequence number to another by the shorter way, negative when that is backwards. */
function distance(from: number, to: number): number {
  return ((to - from + 0x8000) & 0xffff) - 0x8000;
}

/** Speakers and listeners at a mediasoup router without browsers: RTP through the loopback interface, encrypted to listeners. */
import { randomBytes } from "node:crypto";
import { createSocket, type Socket } from "node:dgram";
import { once } from "node:events";
import type { PlainTransport, Producer, Router } from "mediasoup/types";

const PAYLOAD_TYPE = 100;
const PACKET_SAMPLES = 960;
const LISTEN = { ip: "127.0.0.1", protocol: "udp" } as const;

/** Sends Opus packets of 20 ms, again and again; `beat` is to be called every 20 ms. */
export class Speaker {
  readonly producer: Producer;
  readonly #packets: readonly Uint8Array[];
  readonly #socket: Socket;
  readonly #port: number;
  readonly #header = Buffer.alloc(12);
  #sent: number;

  private constructor(
    producer: Producer,
    packets: readonly Uint8Array[],
    socket: Socket,
    port: number,
    ssrc: number,
  ) {
    this.producer = producer;
    this.#packets = packets;
    this.#socket = socket;
    this.#port = port;
    // Speakers are not in step with each other.
    this.#sent = ssrc % packets.length;
    this.#header[0] = 0x80;
    this.#header[1] = PAYLOAD_TYPE;
    this.#header.writeUInt32BE(ssrc, 8);
  }

  static async create(
    router: Router,
    socket: Socket,
    packets: readonly Uint8Array[],
  ): Promise<Speaker> {
    const transport = await router.createPlainTransport({
      listenInfo: LISTEN,
      comedia: true,
    });
    const ssrc = randomBytes(4).readUInt32BE();
    const opus = {
      mimeType: "audio/opus",
      payloadType: PAYLOAD_TYPE,
      clockRate: 48_000,
      channels: 2,
    };
    const producer = await transport.produce({
      kind: "audio",
      rtpParameters: {
        codecs: [opus],
        encodings: [{ ssrc }],
        rtcp: { cname: `speaker-${ssrc}` },
      },
    });
    return new Speaker(
      producer,
      packets,
      socket,
      transport.tuple.localPort,
      ssrc,
    );
  }

  beat(): void {
    const number = this.#sent++;
    this.#header.writeUInt16BE(number & 0xffff, 2);
    this.#header.writeUInt32BE((number * PACKET_SAMPLES) >>> 0, 4);
    this.#socket.send(
      [this.#header, this.#packets[number % this.#packets.length]!],
      this.#port,
      LISTEN.ip,
    );
  }
}

/** Receives each of the producers, as a browser does: encrypted, on one transport. */
export async function addListener(
  router: Router,
  sink: Socket,
  producers: readonly { id: string }[],
): Promise<PlainTransport> {
  const transport = await router.createPlainTransport({
    listenInfo: LISTEN,
    enableSrtp: true,
    srtpCryptoSuite: "AES_CM_128_HMAC_SHA1_80",
  });
  const { port } = sink.address();
  const keyBase64 = randomBytes(30).toString("base64");
  await transport.connect({
    ip: LISTEN.ip,
    port,
    srtpParameters: { cryptoSuite: "AES_CM_128_HMAC_SHA1_80", keyBase64 },
  });
  for (const { id } of producers) {
    await transport.consume({
      producerId: id,
      rtpCapabilities: router.rtpCapabilities,
    });
  }
  return transport;
}

/** A bound UDP socket; what it receives is thrown away. */
export async function openSocket(): Promise<Socket> {
  const socket = createSocket("udp4");
  socket.bind(0, LISTEN.ip);
  await once(socket, "listening");
  return socket;
}

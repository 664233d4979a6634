/** Sound to packets and back, as the media needs it; the codec itself lives in `audio`. */

export interface SpeechDecoder {
  /** Mono samples at 16 kHz. Throws when the packet is none. */
  decode(packet: Uint8Array): Float32Array;
  /** 20 ms in place of a packet that was lost. */
  conceal(): Float32Array;
  close(): void;
}

export interface VoiceEncoder {
  /** The packet of 20 ms at 24 kHz mono, 480 samples. It may be overwritten by the next call. */
  encode(frame: Float32Array): Uint8Array;
  close(): void;
}

export interface Codecs {
  createDecoder(): Promise<SpeechDecoder>;
  createEncoder(): Promise<VoiceEncoder>;
}

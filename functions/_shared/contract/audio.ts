/**
 * PCM and WAV, in plain typed arrays: mono samples in [-1, 1] inside, 16-bit little-endian outside. Every machine that
 * this project runs on is little-endian, so typed arrays have the order of the files.
 *
 * @module
 */

export const WAV_HEADER_BYTES = 44;

/** Mono audio: samples in [-1, 1] at a rate in Hz. */
export interface Audio {
  samples: Float32Array<ArrayBuffer>;
  sampleRate: number;
}

/** 16-bit little-endian bytes of samples in [-1, 1]; what lies outside is clipped. */
export function toPcm16(samples: Float32Array): Uint8Array<ArrayBuffer> {
  const pcm = new Int16Array(samples.length);
  for (let i = 0; i < samples.length; i++) {
    const sample = samples[i]!;
    pcm[i] = sample >= 1 ? 32767 : sample <= -1 ? -32767 : Math.round(sample * 32767);
  }
  return new Uint8Array(pcm.buffer);
}

/** Samples in [-1, 1] of 16-bit little-endian bytes; an odd last byte is dropped. */
export function fromPcm16(bytes: Uint8Array): Float32Array<ArrayBuffer> {
  const count = bytes.byteLength >> 1;
  const even = bytes.byteOffset % 2 === 0 ? bytes : bytes.slice();
  const pcm = new Int16Array(even.buffer, even.byteOffset, count);
  const samples = new Float32Array(count);
  for (let i = 0; i < count; i++) samples[i] = pcm[i]! / 32768;
  return samples;
}

/**
 * A 44-byte WAV header for 16-bit mono PCM. Without a known length (a stream) both sizes are the largest possible,
 * which players read as "until the end".
 */
export function wavHeader(
  sampleRate: number,
  pcmBytes?: number,
): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(WAV_HEADER_BYTES);
  const view = new DataView(bytes.buffer);
  const ascii = (at: number, text: string) => bytes.set(new TextEncoder().encode(text), at);
  ascii(0, "RIFF");
  view.setUint32(4, pcmBytes === undefined ? 0xffffffff : 36 + pcmBytes, true);
  ascii(8, "WAVEfmt ");
  view.setUint32(16, 16, true);
  view.setUint16(20, 1, true);
  view.setUint16(22, 1, true);
  view.setUint32(24, sampleRate, true);
  view.setUint32(28, sampleRate * 2, true);
  view.setUint16(32, 2, true);
  view.setUint16(34, 16, true);
  ascii(36, "data");
  view.setUint32(40, pcmBytes ?? 0xffffffff, true);
  return bytes;
}

/** A whole 16-bit mono WAV file. */
export function toWav(audio: Audio): Uint8Array<ArrayBuffer> {
  const pcm = toPcm16(audio.samples);
  const file = new Uint8Array(WAV_HEADER_BYTES + pcm.length);
  file.set(wavHeader(audio.sampleRate, pcm.length));
  file.set(pcm, WAV_HEADER_BYTES);
  return file;
}

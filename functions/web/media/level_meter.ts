/** How loud a microphone is, many times a second. It only listens: nothing of it is played. */

/** The quietest that is shown, in dB below full scale. */
const FLOOR_DB = -60;

/** Loudness in [0, 1] on a scale of decibels; samples in [-1, 1]. */
export function levelOf(samples: Float32Array): number {
  let sum = 0;
  for (const sample of samples) sum += sample * sample;
  const db = 10 * Math.log10(sum / Math.max(1, samples.length) + 1e-12);
  return Math.min(1, Math.max(0, 1 - db / FLOOR_DB));
}

/** Reports the level of a track once for each picture of the screen; returns the end of it. */
export function meterTrack(track: MediaStreamTrack, onLevel: (level: number) => void): () => void {
  const context = new AudioContext();
  const analyser = context.createAnalyser();
  analyser.fftSize = 1024;
  context.createMediaStreamSource(new MediaStream([track])).connect(analyser);
  const samples = new Float32Array(analyser.fftSize);
  let shown = 0;
  let frame = requestAnimationFrame(function measure() {
    analyser.getFloatTimeDomainData(samples);
    // Up at once, down slowly: a meter that flickers says nothing.
    shown = Math.max(levelOf(samples), shown * 0.9);
    onLevel(shown);
    frame = requestAnimationFrame(measure);
  });
  return () => {
    cancelAnimationFrame(frame);
    context.close().catch(() => {});
  };
}

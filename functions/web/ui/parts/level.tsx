/** A microphone's level as a row of small bars. */
import { useEffect, useRef } from "preact/hooks";
import { meterTrack } from "../../media/level_meter.ts";

const BARS = 9;

interface LevelProps {
  track: MediaStreamTrack | undefined;
  label: string;
}

export function Level({ track, label }: LevelProps) {
  const element = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (!track) return;
    // Past the framework: sixty renders a second would be waste.
    return meterTrack(track, (level) => {
      const meter = element.current;
      if (!meter) return;
      meter.setAttribute("aria-valuenow", String(Math.round(level * 100)));
      for (const [at, bar] of [...meter.children].entries()) bar.classList.toggle("lit", level * BARS > at + 0.5);
    });
  }, [track]);
  return (
    <div
      ref={element}
      class="level"
      role="meter"
      aria-label={label}
      aria-valuemin={0}
      aria-valuemax={100}
      aria-valuenow={0}
      data-testid="level"
    >
      {Array.from({ length: BARS }, (_, at) => <span key={at} />)}
    </div>
  );
}

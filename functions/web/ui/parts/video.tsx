/** A picture that moves; silent, as voices have elements of their own. */
import { useEffect, useRef } from "preact/hooks";

interface VideoProps {
  track: MediaStreamTrack;
  mirrored?: boolean;
  /** Shows all of it instead of filling the frame. */
  whole?: boolean;
  testId: string;
}

export function Video({ track, mirrored = false, whole = false, testId }: VideoProps) {
  const element = useRef<HTMLVideoElement>(null);
  useEffect(() => {
    const video = element.current!;
    video.classList.remove("playing");
    video.srcObject = new MediaStream([track]);
    video.play().catch(() => {});
    return () => {
      video.srcObject = null;
    };
  }, [track]);
  return (
    <video
      ref={element}
      class={["video", mirrored && "mirrored", whole && "whole"].filter(Boolean).join(" ")}
      autoplay
      playsInline
      muted
      data-testid={testId}
      // What is behind stays in sight until there is a first picture.
      onPlaying={(event) => event.currentTarget.classList.add("playing")}
    />
  );
}

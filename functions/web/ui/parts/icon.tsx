/** The line icons of the interface, drawn on a grid of 24. They say nothing by themselves: whoever uses one has words. */

const PATHS = {
  mic: "M12 3.5a3 3 0 0 1 3 3v5a3 3 0 0 1-6 0v-5a3 3 0 0 1 3-3ZM5.5 11.5a6.5 6.5 0 0 0 13 0M12 18v3",
  "mic-off":
    "M9 9v2.5a3 3 0 0 0 4.6 2.5M15 11V6.5a3 3 0 0 0-5.8-1M5.5 11.5a6.5 6.5 0 0 0 10 5.4M18.5 11.5a6.6 6.6 0 0 1-.5 2.4M12 18v3M4 4l16 16",
  camera:
    "M4.5 7h8A1.5 1.5 0 0 1 14 8.5v7a1.5 1.5 0 0 1-1.5 1.5h-8A1.5 1.5 0 0 1 3 15.5v-7A1.5 1.5 0 0 1 4.5 7ZM14 11l6-3v8l-6-3",
  "camera-off":
    "M9 7h3.5A1.5 1.5 0 0 1 14 8.5V12M14 15.5a1.5 1.5 0 0 1-1.5 1.5h-8A1.5 1.5 0 0 1 3 15.5v-7A1.5 1.5 0 0 1 4.5 7M16 12l4-4v8M4 4l16 16",
  screen:
    "M4.5 5h15A1.5 1.5 0 0 1 21 6.5v8a1.5 1.5 0 0 1-1.5 1.5h-15A1.5 1.5 0 0 1 3 14.5v-8A1.5 1.5 0 0 1 4.5 5ZM8.5 20h7M12 13V8.5M9.5 10.5 12 8l2.5 2.5",
  listening:
    "M4 13.5V12a8 8 0 0 1 16 0v1.5M4 14.5A1.5 1.5 0 0 1 5.5 13H7v6.5H5.5A1.5 1.5 0 0 1 4 18ZM20 14.5a1.5 1.5 0 0 0-1.5-1.5H17v6.5h1.5A1.5 1.5 0 0 0 20 18Z",
  transcript:
    "M5 4.5h14A1.5 1.5 0 0 1 20.5 6v9a1.5 1.5 0 0 1-1.5 1.5h-7.5L7 20v-3.5H5A1.5 1.5 0 0 1 3.5 15V6A1.5 1.5 0 0 1 5 4.5ZM7.5 8.5h9M7.5 12h5.5",
  settings: "M4 7h9M17 7h3M4 17h3M11 17h9M15 4.8v4.4M9 14.8v4.4",
  leave:
    "M3.6 14.9a1 1 0 0 1-.4-1.2C4.6 10.600 8 8.800 12 8.800s7.400 1.800 8.800 4.900a1 1 0 0 1-.4 1.200l-2.600 1.500a1 1 0 0 1-1.400-.4l-1-2.100a10.600 10.600 0 0 0-6.800 0l-1 2.100a1 1 0 0 1-1.400.4Z",
  share: "M10 14a4 4 0 0 0 5.700 0l3-3A4 4 0 0 0 13 5.300l-1 1M14 10a4 4 0 0 0-5.700 0l-3 3A4 4 0 0 0 11 18.700l1-1",
  close: "M6 6l12 12M18 6 6 18",
  check: "M5 12.500l4.500 4.500L19 7.500",
  warning: "M12 4.500 3.500 19h17ZM12 10v4M12 16.500v.01",
  download: "M12 4v11M7.500 11 12 15.500 16.500 11M5 20h14",
  sound: "M4.500 9.500h3L12 6v12l-4.500-3.500h-3ZM15.500 9a4.200 4.200 0 0 1 0 6M18 6.500a8 8 0 0 1 0 11",
  arrow: "M12 5v14M6.500 13.500 12 19l5.500-5.500",
} as const;

export type IconName = keyof typeof PATHS;

export function Icon({ name }: { name: IconName }) {
  return (
    <svg class="icon" viewBox="0 0 24 24" aria-hidden="true" focusable="false">
      <path d={PATHS[name]} />
    </svg>
  );
}

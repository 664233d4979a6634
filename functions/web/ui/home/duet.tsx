/** What the product does, at a glance: one voice in two languages, and what both understand between them. */

const LINES = [
  { vi: "Rất vui được gặp bạn.", en: "Very nice to meet you." },
  { vi: "Chiều nay mình họp nhé?", en: "Shall we meet this afternoon?" },
  { vi: "Bà cháu khỏe cả ạ.", en: "Grandma is doing well." },
] as const;

export function Duet() {
  return (
    <div class="duet" aria-hidden="true">
      <svg class="duet-circles" viewBox="0 0 400 240">
        <circle class="logo-left" cx="120" cy="120" r="118" />
        <circle class="logo-right" cx="280" cy="120" r="118" />
        <path class="logo-lens" d="M200 33.270a118 118 0 0 1 0 173.460 118 118 0 0 1 0-173.460Z" />
      </svg>
      {LINES.map(({ vi, en }, at) => (
        <div key={en} class={`duet-line duet-line-${at}`}>
          <p lang="vi">{vi}</p>
          <p lang="en">{en}</p>
        </div>
      ))}
    </div>
  );
}

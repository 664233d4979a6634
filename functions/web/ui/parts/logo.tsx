/** The mark: two voices that overlap, and what they share. */
export function Logo() {
  return (
    <svg class="logo" viewBox="0 0 40 28" aria-hidden="true" focusable="false">
      <circle class="logo-left" cx="14" cy="14" r="12.500" />
      <circle class="logo-right" cx="26" cy="14" r="12.500" />
      <path class="logo-lens" d="M20 3.040a12.500 12.500 0 0 1 0 21.920 12.500 12.500 0 0 1 0-21.920Z" />
    </svg>
  );
}

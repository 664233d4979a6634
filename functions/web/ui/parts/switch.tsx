/** On or off, at once. */
interface SwitchProps {
  label: string;
  testId: string;
  checked: boolean;
  onChange(checked: boolean): void;
}

export function Switch({ label, testId, checked, onChange }: SwitchProps) {
  return (
    <label class="switch">
      <span>{label}</span>
      <input
        type="checkbox"
        role="switch"
        data-testid={testId}
        checked={checked}
        onChange={(event) => onChange(event.currentTarget.checked)}
      />
    </label>
  );
}

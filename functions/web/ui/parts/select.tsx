/** One of many. */
interface SelectProps {
  label: string;
  testId: string;
  value: string;
  options: readonly { value: string; label: string }[];
  onChange(value: string): void;
}

export function Select({ label, testId, value, options, onChange }: SelectProps) {
  return (
    <label class="field">
      <span class="field-label">{label}</span>
      <span class="select-box">
        <select
          class="select"
          data-testid={testId}
          value={value}
          onChange={(event) => onChange(event.currentTarget.value)}
        >
          {options.map((option) => <option key={option.value} value={option.value}>{option.label}</option>)}
        </select>
      </span>
    </label>
  );
}

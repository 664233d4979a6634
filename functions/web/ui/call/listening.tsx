/** How one takes in what others say; opened from the controls. */
import { useApp } from "../../app/context.ts";
import { CAPTION_SIZES } from "../../settings/settings.ts";
import { Choice } from "../parts/choice.tsx";
import { HearsChoice, OutputChoice } from "../parts/language_choices.tsx";
import { Switch } from "../parts/switch.tsx";

export function Listening() {
  const app = useApp();
  const t = app.t.value;
  const { output, captionSize, showOriginal } = app.settings.value;
  return (
    <div
      id="listening"
      popover="auto"
      class="popover listening"
      data-testid="listening"
      aria-labelledby="listening-title"
    >
      <h2 id="listening-title">{t("listening.title")}</h2>
      <OutputChoice />
      <HearsChoice />
      {output !== "captions" && <DuckSlider />}
      <Choice
        label={t("listening.size")}
        name="caption-size"
        value={captionSize}
        options={CAPTION_SIZES.map((value) => ({ value, label: t(`size.${value}`) }))}
        onChange={(value) => app.set({ captionSize: value })}
      />
      <Switch
        label={t("listening.original")}
        testId="show-original"
        checked={showOriginal}
        onChange={(checked) => app.set({ showOriginal: checked })}
      />
    </div>
  );
}

function DuckSlider() {
  const app = useApp();
  const t = app.t.value;
  const percent = Math.round(app.settings.value.duck * 100);
  const text = t("listening.duck.value", { percent });
  return (
    <label class="field">
      <span class="field-label slider-label">
        {t("listening.duck")}
        <output>{text}</output>
      </span>
      <input
        class="slider"
        type="range"
        min={0}
        max={100}
        step={5}
        value={percent}
        aria-valuetext={text}
        data-testid="duck"
        onInput={(event) => app.set({ duck: Number(event.currentTarget.value) / 100 })}
      />
    </label>
  );
}

/** The transcript as a file, in each of its forms. */
import { useApp } from "../../app/context.ts";
import { transcriptFile } from "../../captions/export/download.ts";
import { TRANSCRIPT_FORMATS, type TranscriptFormat } from "../../captions/export/transcript.ts";
import { Icon } from "../parts/icon.tsx";

export function Downloads() {
  const app = useApp();
  const t = app.t.value;
  const download = (format: TranscriptFormat) => {
    const { room, log } = app.call.value!;
    const { name, type, text } = transcriptFile(format, { room, captions: log.captions });
    const url = URL.createObjectURL(new Blob([text], { type }));
    const link = Object.assign(document.createElement("a"), { href: url, download: name });
    link.click();
    // Some browsers read the file only after the click is over.
    setTimeout(() => URL.revokeObjectURL(url), 10_000);
  };
  return (
    <div class="downloads" role="group" aria-label={t("transcript.download")}>
      <span class="downloads-label">
        <Icon name="download" />
        {t("transcript.download")}
      </span>
      {TRANSCRIPT_FORMATS.map((format) => (
        <button
          key={format}
          type="button"
          class="small-button"
          data-testid={`download-${format}`}
          aria-label={t("transcript.download.as", { format: format.toUpperCase() })}
          onClick={() => download(format)}
        >
          {format.toUpperCase()}
        </button>
      ))}
    </div>
  );
}

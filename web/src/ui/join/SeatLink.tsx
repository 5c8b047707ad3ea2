/** A link and a code to scan that open a seat on another device. */
import { useSignal } from "@preact/signals";
import { useEffect, useId } from "preact/hooks";
import type { QrCodeGenerateResult } from "uqr";
import type { ParticipantId } from "../../session/state";
import { t } from "../../texts/texts";
import { usePage } from "../context";
import { trouble } from "../kit/ask";
import { Button } from "../kit/Button";

/** Without a participant, one's own seat. */
export function SeatLink({
  participant,
  name,
  atOnce = false,
}: {
  readonly participant?: ParticipantId;
  readonly name?: string;
  /** Without a click, as there was one just before. */
  readonly atOnce?: boolean;
}) {
  const { actions } = usePage();
  const link = useSignal<string | null>(null);
  const code = useSignal<QrCodeGenerateResult | null>(null);
  const field = useId();
  const make = async () => {
    link.value = await actions.makeSeatLink(participant);
    if (link.value === null) trouble.value = t("error_unavailable");
    else code.value = await drawn(link.value);
  };
  useEffect(() => {
    if (atOnce) void make();
  }, []);
  return (
    <section class="setting seat-link">
      <h3>{name === undefined ? t("otherDevice") : t("otherDeviceFor", { name })}</h3>
      {link.value === null ? (
        <Button icon="link" onClick={() => void make()}>
          {t("makeLink")}
        </Button>
      ) : (
        <>
          <p>{t("otherDeviceHelp")}</p>
          {code.value === null ? null : <Code {...code.value} />}
          <label for={field}>{t("seatLink")}</label>
          <input id={field} readOnly value={link.value} onFocus={(event) => event.currentTarget.select()} />
          <p class="hint">{t("otherDeviceOnce")}</p>
        </>
      )}
    </section>
  );
}

/** What draws it is a file of its own; where it does not come, the link itself is there. */
async function drawn(text: string): Promise<QrCodeGenerateResult | null> {
  try {
    const { encode } = await import("./code");
    return encode(text, { border: 2 });
  } catch {
    return null;
  }
}

/** A QR code, dark on light in every colour scheme: cameras read no other. */
function Code({ data, size }: QrCodeGenerateResult) {
  const path = data.flatMap((row, y) => row.map((dark, x) => (dark ? `M${x} ${y}h1v1h-1z` : ""))).join("");
  return (
    <svg class="qr" viewBox={`0 0 ${size} ${size}`} role="img" aria-label={t("otherDeviceCode")}>
      <rect width={size} height={size} fill="#fff" />
      <path d={path} fill="#000" shape-rendering="crispEdges" />
    </svg>
  );
}

/** What this person's network will carry, looked at quietly at the door, and what a technician can do about it. */
import { useEffect } from "preact/hooks";
import { type Findings, verdict, type WayTried } from "../../session/network";
import { t } from "../../texts/texts";
import { usePage } from "../context";
import { Button } from "../kit/Button";
import { Icon, type IconName } from "../kit/icons";

const ICONS = { video: "check", sound: "sound", text: "text" } as const satisfies Record<string, IconName>;

export function NetworkCheck() {
  const { store, actions } = usePage();
  const known = store.invitation.value !== null;
  const look = store.network.value;
  useEffect(() => {
    if (known) actions.lookAtNetwork();
  }, [actions, known]);
  const findings = look?.findings ?? null;
  const seen = look?.kind === "seen" && findings !== null ? verdict(findings) : null;
  return (
    <section class="network" aria-label={t("network")}>
      <p role="status" class={`network-word ${seen === "sound" || seen === "text" ? "notice" : ""}`}>
        {seen === null ? null : <Icon name={ICONS[seen]} />}
        <span>{words(look?.kind, seen)}</span>
      </p>
      {findings?.socket === false ? <p class="hint">{t("link_plain")}</p> : null}
      {findings === null || (seen === "video" && findings.socket) ? null : (
        <ForTechnicians findings={findings} />
      )}
    </section>
  );
}

function words(kind: string | undefined, seen: ReturnType<typeof verdict> | null): string {
  if (seen !== null) return t(`network_${seen}`);
  if (kind === "off") return t("network_off");
  return kind === "unknown" ? t("networkUnknown") : t("networkLooking");
}

function ForTechnicians({ findings }: { readonly findings: Findings }) {
  const { actions } = usePage();
  const time = findings.tried.find((each) => each.works)?.roundTripMs;
  return (
    <details class="more">
      <summary>{t("networkTechnician")}</summary>
      <p>{t("networkPlease")}</p>
      <ul>
        <Place words={t("way_socket", { places: location.host })} works={findings.socket} />
        {findings.tried.map((each) => (
          <Place key={each.way} words={way(each)} works={each.works} />
        ))}
      </ul>
      {time === null || time === undefined ? null : <p>{t("networkTime", { milliseconds: time })}</p>}
      <Button onClick={actions.lookAtNetwork}>{t("networkAgain")}</Button>
    </details>
  );
}

function way({ way, places }: WayTried): string {
  return t(`way_${way}`, { places: places.join(", ") });
}

function Place({ words, works }: { readonly words: string; readonly works: boolean }) {
  return (
    <li>
      {words}: <b>{t(works ? "networkWorks" : "networkBlocked")}</b>
    </li>
  );
}

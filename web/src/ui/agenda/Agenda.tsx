/** The plan of the lesson: hosts write it and start it anywhere, everybody reads what comes. */
import { useSignal } from "@preact/signals";
import { totalMinutes } from "../../session/agenda";
import { amHost } from "../../session/selectors";
import type { AgendaStep } from "../../session/state";
import { t } from "../../texts/texts";
import { usePage, useSession } from "../context";
import { ask } from "../kit/ask";
import { Button } from "../kit/Button";
import { Icon } from "../kit/icons";
import { titleOf } from "./AgendaBar";
import { AgendaForm } from "./AgendaForm";

export function Agenda() {
  const state = useSession();
  const changing = useSignal(false);
  const { steps, current } = state.view.agenda;
  const host = amHost(state);
  if (host && current === null && (changing.value || steps.length === 0)) {
    return (
      <AgendaForm
        onDone={() => {
          changing.value = false;
        }}
      />
    );
  }
  return (
    <section class="stack" aria-labelledby="plan-title">
      <h3 id="plan-title">{t("planTitle")}</h3>
      <ol class="agenda">
        {steps.map((step, place) => (
          // The same step may stand in a plan twice: its place is what it is.
          <Step key={place} step={step} place={place} />
        ))}
      </ol>
      <p class="hint">{t("minutesInAll", { count: totalMinutes(steps) })}</p>
      {host && current === null ? (
        <StartButtons
          onChange={() => {
            changing.value = true;
          }}
        />
      ) : null}
    </section>
  );
}

function StartButtons({ onChange }: { readonly onChange: () => void }) {
  const { actions } = usePage();
  return (
    <div class="row">
      <Button kind="primary" onClick={() => void ask(actions.goToStep(0))}>
        {t("startAgenda")}
      </Button>
      <Button icon="edit" onClick={onChange}>
        {t("changeAgenda")}
      </Button>
    </div>
  );
}

function Step({ step, place }: { readonly step: AgendaStep; readonly place: number }) {
  const { actions } = usePage();
  const state = useSession();
  const { current } = state.view.agenda;
  const runs = current === place;
  const over = current !== null && place < current;
  return (
    <li class={runs ? "runs" : over ? "over" : ""} {...(runs ? { "aria-current": "step" } : {})}>
      <div>
        <b>{titleOf(step)}</b>
        <small>
          {step.minutes === 0 ? t("untilHost") : t("minutesLong", { count: step.minutes })}
          {step.kind === "rooms" && step.size > 0 ? ` · ${t("roomsOf", { count: step.size })}` : null}
        </small>
      </div>
      {runs ? (
        <span class="mark">
          <Icon name="clock" />
          {t("runsNow")}
        </span>
      ) : null}
      {amHost(state) && !runs ? (
        <Button
          kind="quiet"
          label={t("goToStep", { number: place + 1 })}
          onClick={() => void ask(actions.goToStep(place))}
        >
          {t("goHere")}
        </Button>
      ) : null}
    </li>
  );
}

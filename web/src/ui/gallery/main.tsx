/** The gallery, for development only: /gallery.html?state=NAME&lang=de shows one fixed state of the page. */
import { signal } from "@preact/signals-core";
import { render } from "preact";
import { createActions, type Ports } from "../../session/actions";
import { DONE } from "../../session/outcome";
import { createStore, type WritableStore } from "../../session/store";
import { FULL } from "../../texts/full/full";
import { begin } from "../../texts/texts";
import { App } from "../App";
import { TOOLS } from "../hosting/tools";
import { Join } from "../join/Join";
import { EXTRAS } from "../session/extras";
import { panel } from "../session/panels";
import { Session } from "../session/Session";
import { KEPT } from "./kept";
import { drawnMedia } from "./media";
import { OPENED } from "./opened";
import { NOON } from "./people";
import { type Sample, STATES } from "./states";

const SAMPLES: Readonly<Record<string, Sample>> = { ...STATES, ...OPENED };

async function show(page: Element, sample: Sample): Promise<void> {
  render(null, page);
  const store = createStore();
  // For looking at the way from one state to another.
  Object.assign(window, { galleryStore: store });
  for (const [name, value] of Object.entries(sample.store)) {
    store[name as keyof WritableStore].value = value as never;
  }
  store.clockOffset.value = NOON - Date.now();
  panel.value = sample.panel ?? null;
  const view = store.state.value?.view;
  const media = drawnMedia({
    camera: store.own.value.camera,
    screen: view?.participants.some((each) => each.screen) ?? false,
    refused: sample.refused ?? false,
  });
  const links = async () => ({
    student: "https://mentoring.example/j/student",
    facilitator: "https://mentoring.example/j/facilitator",
    mentor: "https://mentoring.example/j/mentor",
    observer: "https://mentoring.example/j/observer",
  });
  const read = async <T,>(path: string) => (KEPT[path] ?? null) as T | null;
  render(
    <App
      store={store}
      actions={createActions(store, ports(store))}
      media={media}
      links={links}
      read={read}
      extras={EXTRAS}
      tools={signal(TOOLS)}
      otherPage="/light/student"
      Door={Join}
      Inside={Session}
    />,
    page,
  );
  for (const name of sample.press?.() ?? []) await press(page, name);
  await settled();
}

/** As somebody would: it need not be there yet. */
async function press(page: Element, name: string): Promise<void> {
  for (let tries = 0; tries < 20; tries += 1) {
    await settled();
    const found = [...page.querySelectorAll<HTMLElement>("button, summary")].find(
      (each) => (each.getAttribute("aria-label") ?? each.textContent) === name,
    );
    if (found !== undefined) return found.click();
  }
  throw new Error(`there is no button ${name}`);
}

/** Until the page has been painted and what follows from it has been done. */
function settled(): Promise<void> {
  return new Promise((done) => {
    requestAnimationFrame(() => setTimeout(done));
  });
}

/** Every wish is granted and nothing comes of it, apart from one's own switches. */
function ports(store: WritableStore): Ports {
  const turn = (device: "microphone" | "camera" | "screen") => async (on: boolean) => {
    store.own.value = { ...store.own.value, [device]: on };
    return DONE;
  };
  const granted = async () => ({ ok: true }) as const;
  return {
    ask: granted,
    tellTyping: () => undefined,
    lookAtNetwork: () => undefined,
    join: granted,
    leave: granted,
    goOn: granted,
    makeSeatLink: async () => "https://school.example/j/abc#seat=def",
    bringHere: () => undefined,
    setMicrophone: turn("microphone"),
    setCamera: turn("camera"),
    setScreen: turn("screen"),
    chooseDevice: granted,
    allowSound: granted,
    fetchEarlier: async () => null,
    sendFile: granted,
    save: granted,
    newId: () => crypto.randomUUID(),
    now: () => NOON,
  };
}

function List() {
  return (
    <main class="gallery">
      <h1>States</h1>
      <ul>
        {Object.keys(SAMPLES).map((name) => (
          <li key={name}>
            <a href={`?state=${name}`}>{name}</a>
          </li>
        ))}
      </ul>
    </main>
  );
}

await begin(FULL);
const page = document.getElementById("app");

/** For those who look at many states one after the other. */
async function showState(name: string): Promise<void> {
  const sample = SAMPLES[name];
  if (page === null || sample === undefined) throw new Error(`there is no state ${name}`);
  await show(page, sample);
}

Object.assign(window, { showState });
const asked = new URLSearchParams(location.search).get("state");
if (asked !== null) void showState(asked);
else if (page !== null) render(<List />, page);

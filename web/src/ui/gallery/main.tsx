/** The gallery, for development only: /gallery.html?state=NAME&lang=de shows one fixed state of the page. */
import { render } from "preact";
import { createActions, type Ports } from "../../session/actions";
import { DONE } from "../../session/outcome";
import { createStore, type WritableStore } from "../../session/store";
import { App } from "../App";
import { panel } from "../session/panels";
import { KEPT } from "./kept";
import { drawnMedia } from "./media";
import { NOON } from "./people";
import { type Sample, STATES, type StateName } from "./states";

function show(page: Element, sample: Sample): void {
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
    />,
    page,
  );
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
        {Object.keys(STATES).map((name) => (
          <li key={name}>
            <a href={`?state=${name}`}>{name}</a>
          </li>
        ))}
      </ul>
    </main>
  );
}

const page = document.getElementById("app");
const asked = new URLSearchParams(location.search).get("state");
if (page !== null) {
  if (asked !== null && asked in STATES) show(page, STATES[asked as StateName]);
  else render(<List />, page);
}

/** The light page: the whole session in writing, by plain HTTP alone, for lines that carry no more. */
import { open } from "./compose";
import { createStore } from "./session/store";
import { IN_WRITING } from "./writing";

await open(createStore(), IN_WRITING);

/** For tests: the words are there before the first test, as they are before a page shows anything. */
import { FULL } from "./full/full";
import { begin } from "./texts";

await begin(FULL, "en");

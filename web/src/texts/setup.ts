/** For tests: the words are there before the first test, as they are before a page shows anything. */
import { choose } from "./texts";

await choose("en");

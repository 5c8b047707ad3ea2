/** Draws codes to scan; a file of its own, as few ever need one. */
export { encode } from "uqr";

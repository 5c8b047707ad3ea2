/** What could not be done, in one sentence, for a short while. */
import { t } from "../../texts/texts";
import { forget, trouble } from "./ask";
import { IconButton } from "./Button";

export function Trouble() {
  if (trouble.value === null) return null;
  return (
    <div class="trouble">
      <p>{trouble.value}</p>
      <IconButton label={t("close")} icon="close" onClick={forget} />
    </div>
  );
}

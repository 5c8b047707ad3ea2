/** Links and files of the session: everybody opens them, hosts add and remove them. */
import { amHost } from "../../session/selectors";
import type { Material } from "../../session/state";
import { size, t } from "../../texts/texts";
import { usePage, useSession } from "../context";
import { ask } from "../kit/ask";
import { Button, IconButton } from "../kit/Button";
import { Icon } from "../kit/icons";
import { AddMaterial } from "./AddMaterial";

export function Materials() {
  const state = useSession();
  const host = amHost(state);
  const { materials } = state.view;
  return (
    <section class="stack" aria-labelledby="materials-title">
      <h3 id="materials-title">{t("materials")}</h3>
      {materials.length === 0 ? <p class="hint">{t("noMaterials")}</p> : null}
      <ul class="materials">
        {materials.map((each) => (
          <MaterialLine key={each.material} material={each} removable={host} />
        ))}
      </ul>
      {host ? <AddMaterial /> : null}
    </section>
  );
}

interface MaterialLineProps {
  readonly material: Material;
  readonly removable: boolean;
}

function MaterialLine({ material, removable }: MaterialLineProps) {
  const { actions } = usePage();
  return (
    <li>
      {material.url === "" ? <FileLine material={material} /> : <LinkLine material={material} />}
      {removable ? (
        <IconButton
          label={t("removeMaterial", { title: material.title })}
          icon="bin"
          onClick={() => void ask(actions.removeMaterial(material.material))}
        />
      ) : null}
    </li>
  );
}

function LinkLine({ material: { title, url } }: { readonly material: Material }) {
  return (
    <div>
      <a href={url} target="_blank" rel="noopener noreferrer nofollow">
        {title}
      </a>
      <small>{URL.canParse(url) ? new URL(url).hostname : url}</small>
    </div>
  );
}

function FileLine({ material }: { readonly material: Material }) {
  const { actions } = usePage();
  const path = `/api/v1/materials/${encodeURIComponent(material.material)}`;
  return (
    <div>
      <Button
        kind="quiet"
        label={t("saveFile", { title: material.title, name: material.name })}
        onClick={() => void ask(actions.save(path, material.name))}
      >
        {material.title}
      </Button>
      <small>
        <Icon name="save" /> {material.name}, {size(material.size)}
      </small>
    </div>
  );
}

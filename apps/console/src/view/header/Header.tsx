import { texts } from "../../texts/index.ts"
import { Button } from "../parts/Button.tsx"
import { Icon } from "../parts/Icon.tsx"
import { useView } from "../View.ts"
import { ThemeButton } from "./ThemeButton.tsx"

/** Where one is, and with whose credentials. */
export const Header = () => {
  const { dialog, state } = useView()
  const { project, readOnly, region, source } = state.session
  return (
    <header class="header">
      <h1>{texts.header.title}</h1>
      {readOnly && <span class="badge">{texts.header.readOnly}</span>}
      <ul class="header-facts">
        {region !== undefined && <li>{texts.header.region(region)}</li>}
        <li title={project.id}>{texts.header.project(texts.named(project.name, project.id))}</li>
        <li>{texts.header.credentials(source)}</li>
      </ul>
      <div class="header-actions">
        <ThemeButton />
        <Button kind="quiet" onPress={() => (dialog.value = { _tag: "Keys" })}>
          <Icon name="keyboard" />
          <span class="button-text">{texts.keys.title}</span>
        </Button>
      </div>
    </header>
  )
}

import { labels } from "../../texts.ts"
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
      <h1>{labels.title}</h1>
      {readOnly && <span class="badge">{labels.header.readOnly}</span>}
      <ul class="header-facts">
        {region !== undefined && <li>{labels.header.region(region)}</li>}
        <li title={project.id}>{labels.header.project(project.name, project.id)}</li>
        <li>{labels.header.source(source)}</li>
      </ul>
      <div class="header-actions">
        <ThemeButton />
        <Button kind="quiet" onPress={() => (dialog.value = { _tag: "Keys" })}>
          <Icon name="keyboard" />
          {labels.header.keys}
        </Button>
      </div>
    </header>
  )
}

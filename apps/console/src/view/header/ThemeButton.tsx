import { useSignalEffect } from "@preact/signals"
import type { Theme } from "../../state/Console.ts"
import { texts } from "../../texts/index.ts"
import { Button } from "../parts/Button.tsx"
import { Icon } from "../parts/Icon.tsx"
import { useView } from "../View.ts"

const next: { readonly [theme in Theme]: Theme } = { system: "light", light: "dark", dark: "system" }

/** Goes through the themes. The style sheet reads the attribute. */
export const ThemeButton = () => {
  const { state } = useView()
  const theme = state.theme.value
  useSignalEffect(() => {
    document.documentElement.dataset["theme"] = state.theme.value
  })
  return (
    <Button kind="quiet" onPress={() => state.setTheme(next[theme])}>
      <Icon name={theme} />
      <span class="button-text">{texts.header.theme(texts.header.themes[theme])}</span>
    </Button>
  )
}

import { useEffect } from "preact/hooks"
import { Dialogs } from "./dialogs/Dialogs.tsx"
import { Dock } from "./dock/Dock.tsx"
import { watchDocumentTitle } from "./documentTitle.ts"
import { keepFocus } from "./focus.ts"
import { Header } from "./header/Header.tsx"
import { Instances } from "./header/Instances.tsx"
import { watchKeys } from "./pageKeys.ts"
import { Foot } from "./table/Foot.tsx"
import { TableArea } from "./table/TableArea.tsx"
import { Toolbar } from "./toolbar/Toolbar.tsx"
import { type View, ViewContext } from "./View.ts"

/** The whole page, once there is a session. */
export const App = ({ view }: { readonly view: View }) => {
  useEffect(() => {
    const ends = [keepFocus(view), watchDocumentTitle(view.state), watchKeys(view)]
    return () => {
      for (const end of ends) end()
    }
  }, [view])
  return (
    <ViewContext.Provider value={view}>
      <Header />
      <div class="frame">
        <Instances />
        <main class="main">
          <Toolbar />
          <TableArea />
          <Foot />
          <Dock />
        </main>
      </div>
      <Dialogs />
      <p class="hidden-text" role="status">
        {view.state.announcement}
      </p>
    </ViewContext.Provider>
  )
}

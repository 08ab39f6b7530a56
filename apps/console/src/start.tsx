/** Starts the page. Until there is a session, index.html shows its outline. */
import { render } from "preact"
import { clientOf } from "./service/client.ts"
import { openSession } from "./service/openSession.ts"
import { createConsole } from "./state/createConsole.ts"
import { storeOf } from "./state/settings.ts"
import { watchPage } from "./state/watchPage.ts"
import { App } from "./view/App.tsx"
import { Closed } from "./view/Closed.tsx"
import { createView } from "./view/View.ts"

const page = document.querySelector("#page")
if (page === null) throw new Error("index.html has no #page")

const fetch = (path: string, init: RequestInit) => window.fetch(path, init)
const opened = await openSession({ fetch, history, location })
page.replaceChildren()
if ("problem" in opened) {
  render(<Closed problem={opened.problem} />, page)
} else {
  const { instanceId, session } = opened
  const state = createConsole({ session, client: clientOf(session), storage: storeOf(window), instanceId })
  watchPage(state, window)
  render(<App view={createView(state)} />, page)
}

/** What the page does around the state: its address names the instance, and it is not left in the middle of a run. */
import { effect } from "@preact/signals"
import { isUnderWay } from "../model/Run.ts"
import { fragmentOf } from "../service/fragment.ts"
import type { Console } from "./Console.ts"

/** The parts of a window that it uses. */
interface Page {
  readonly location: Pick<Location, "hash" | "reload">
  readonly history: Pick<History, "replaceState">
  readonly addEventListener: (type: "beforeunload" | "hashchange", listener: (event: Event) => void) => void
  readonly removeEventListener: (type: "beforeunload" | "hashchange", listener: (event: Event) => void) => void
}

/** Returns what ends it. */
export const watchPage = ({ chosen, run, session }: Console, page: Page): (() => void) => {
  const { history, location } = page
  const address = (): string => fragmentOf({ secret: session.secret, instanceId: chosen.value })
  const end = effect(() => history.replaceState(undefined, "", address()))
  const ask = (event: Event): void => {
    if (isUnderWay(run.peek())) event.preventDefault()
  }
  /** The address of another session, in the same tab. Browsers do not load a page again for a new fragment. */
  const reload = (): void => {
    if (location.hash !== address()) location.reload()
  }
  page.addEventListener("beforeunload", ask)
  page.addEventListener("hashchange", reload)
  return () => {
    end()
    page.removeEventListener("beforeunload", ask)
    page.removeEventListener("hashchange", reload)
  }
}

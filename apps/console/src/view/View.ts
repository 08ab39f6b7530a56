/** What the components share: the state of the page, and what belongs to the view alone. */
import { createContext, createRef, type RefObject } from "preact"
import { useContext } from "preact/hooks"
import { type Signal, signal } from "@preact/signals"
import type { TaskRow } from "../model/Task.ts"
import type { Console } from "../state/Console.ts"

export type OpenDialog =
  | { readonly _tag: "Confirm"; readonly rows: ReadonlyArray<TaskRow> }
  | { readonly _tag: "Details"; readonly row: TaskRow }
  | { readonly _tag: "Keys" }

export interface View {
  readonly state: Console
  readonly dialog: Signal<OpenDialog | undefined>
  /** Takes the focus when what had it is gone. */
  readonly table: RefObject<HTMLDivElement | null>
  readonly textFilter: RefObject<HTMLInputElement | null>
  /** Opens the question for the selection, if there is one and no run is under way. */
  readonly askToDelete: () => void
}

/** Only one run at a time: what it deletes must stay listed. */
export const isRunning = ({ run }: Console): boolean => run.value !== undefined && run.value.state !== "ended"

export const createView = (state: Console): View => {
  const dialog = signal<OpenDialog | undefined>(undefined)
  return {
    state,
    dialog,
    table: createRef<HTMLDivElement>(),
    textFilter: createRef<HTMLInputElement>(),
    askToDelete: () => {
      const rows = state.selected.peek()
      if (rows.length > 0 && !isRunning(state)) dialog.value = { _tag: "Confirm", rows }
    }
  }
}

export const ViewContext = createContext<View | undefined>(undefined)

export const useView = (): View => {
  const view = useContext(ViewContext)
  if (view === undefined) throw new Error("There is no view around this component.")
  return view
}

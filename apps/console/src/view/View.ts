/** What the components share: the state of the page, and what belongs to the view alone. */
import { createContext, createRef, type RefObject } from "preact"
import { useContext } from "preact/hooks"
import { type Signal, signal } from "@preact/signals"
import { isUnderWay } from "../model/Run.ts"
import { nameOf, type TaskRow } from "../model/Task.ts"
import type { Console } from "../state/Console.ts"
import { texts } from "../texts/index.ts"

type OpenDialog =
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

/** Of the chosen instance, or that all are chosen. */
export const chosenNameOf = ({ chosen, instances }: Console): string => {
  const id = chosen.value
  if (id === undefined) return texts.instances.all
  const found = instances.value.items.find(({ instance }) => instance.id === id)
  return found === undefined ? id : nameOf(found.instance)
}

export const createView = (state: Console): View => {
  const dialog = signal<OpenDialog | undefined>(undefined)
  return {
    state,
    dialog,
    table: createRef<HTMLDivElement>(),
    textFilter: createRef<HTMLInputElement>(),
    askToDelete: () => {
      const rows = state.selected.peek()
      if (rows.length > 0 && !isUnderWay(state.run.peek())) dialog.value = { _tag: "Confirm", rows }
    }
  }
}

export const ViewContext = createContext<View | undefined>(undefined)

export const useView = (): View => {
  const view = useContext(ViewContext)
  if (view === undefined) throw new Error("There is no view around this component.")
  return view
}

/** Puts the parts of the state together. */
import { signal } from "@preact/signals"
import type { Client } from "@dcs-tasks/browser"
import { defaultColumns } from "../model/Column.ts"
import { listed } from "../model/Fate.ts"
import { noFilter } from "../model/Filter.ts"
import type { Run } from "../model/Run.ts"
import { newestFirst } from "../model/Sort.ts"
import type { TaskRow } from "../model/Task.ts"
import type { Session } from "../service/session.ts"
import type { Console, Instances, Listing, Theme } from "./Console.ts"

/** The calls that the page makes. */
export type ConsoleClient = Pick<Client, "deleteBackgroundTasks" | "listBackgroundTaskPages" | "listInstances">

export interface ConsoleOptions {
  readonly session: Session
  readonly client: ConsoleClient
  /** Epoch milliseconds. `Date.now` by default. */
  readonly now?: () => number
  /** Keeps theme and columns. Nothing is kept without it. */
  readonly storage?: Pick<Storage, "getItem" | "setItem"> | undefined
  /** The instance to begin with; all by default. */
  readonly instanceId?: string | undefined
  /** Runs a callback before the next frame. `requestAnimationFrame` by default. */
  readonly frame?: (callback: () => void) => void
}

export const createConsole = ({ instanceId, session }: ConsoleOptions): Console => {
  const nothing = () => {}
  return {
    session,
    instances: signal<Instances>({ state: "loading", items: [] }),
    chosen: signal<string | undefined>(instanceId),
    choose: nothing,
    refresh: nothing,
    listing: signal<Listing>({ state: "idle", received: 0 }),
    all: signal<ReadonlyArray<TaskRow>>([]),
    rows: signal<ReadonlyArray<TaskRow>>([]),
    users: signal<ReadonlyArray<string>>([]),
    filter: signal(noFilter),
    setFilter: nothing,
    sort: signal(newestFirst),
    sortBy: nothing,
    columns: signal(defaultColumns),
    toggleColumn: nothing,
    theme: signal<Theme>("system"),
    setTheme: nothing,
    selection: signal<ReadonlySet<string>>(new Set()),
    selected: signal<ReadonlyArray<TaskRow>>([]),
    selectable: signal(0),
    toggle: nothing,
    selectTo: nothing,
    selectShown: nothing,
    clearSelection: nothing,
    whyNot: () => undefined,
    active: signal(-1),
    setActive: nothing,
    fateOf: () => listed,
    fatesVersion: signal(0),
    run: signal<Run | undefined>(undefined),
    deleteSelected: nothing,
    pause: nothing,
    resume: nothing,
    stop: nothing,
    checkAgain: nothing,
    isChecking: signal(false),
    dismissRun: nothing,
    recordsOf: () => "",
    results: () => "",
    clock: signal(0),
    announcement: signal(""),
    close: nothing
  }
}

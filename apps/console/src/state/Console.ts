/** The state of the page: what the view shows, and what the operator can do. */
import type { ReadonlySignal } from "@preact/signals"
import type { Instance } from "@dcs-tasks/browser"
import type { ColumnId } from "../model/Column.ts"
import type { Fate } from "../model/Fate.ts"
import type { Filter } from "../model/Filter.ts"
import type { Run } from "../model/Run.ts"
import type { Sort } from "../model/Sort.ts"
import type { TaskRow } from "../model/Task.ts"
import type { Session } from "../service/session.ts"

export interface InstanceItem {
  readonly instance: Instance
  /** How many records it has. Missing until it is known. */
  readonly count?: number | undefined
}

export interface Instances {
  readonly state: "loading" | "ready" | "failed"
  readonly items: ReadonlyArray<InstanceItem>
  readonly problem?: string | undefined
}

export interface Listing {
  /** `failed`: the rows that have arrived are there, but there are more. */
  readonly state: "idle" | "loading" | "ready" | "failed"
  readonly received: number
  /** How many there will be, if the service says so. */
  readonly total?: number | undefined
  readonly problem?: string | undefined
  /** Epoch milliseconds of its end, by `Console.clock`. */
  readonly listedAt?: number | undefined
}

export type Theme = "system" | "light" | "dark"

interface DeleteOptions {
  /** What the question was about. What has become impossible to delete is left out. Without it: the selection. */
  readonly rows?: ReadonlyArray<TaskRow> | undefined
  /** At most per second. */
  readonly rate?: number | undefined
}

export interface Console {
  readonly session: Session
  readonly instances: ReadonlySignal<Instances>
  /** The chosen instance; `undefined` for all. */
  readonly chosen: ReadonlySignal<string | undefined>
  /** Lists an instance, or all of them. Refused while a run is under way. */
  readonly choose: (instanceId: string | undefined) => void
  /** Lists instances and records again, which clears the selection. Refused while a run is under way. */
  readonly refresh: () => void
  readonly listing: ReadonlySignal<Listing>
  readonly all: ReadonlySignal<ReadonlyArray<TaskRow>>
  /** Filtered and sorted. They stay in place while a run deletes them. */
  readonly rows: ReadonlySignal<ReadonlyArray<TaskRow>>
  /** The users among all rows, sorted. */
  readonly users: ReadonlySignal<ReadonlyArray<string>>
  readonly filter: ReadonlySignal<Filter>
  readonly setFilter: (part: Partial<Filter>) => void
  readonly sort: ReadonlySignal<Sort>
  /** Sorts by a column; turns the direction if it is already sorted by it. */
  readonly sortBy: (column: ColumnId) => void
  readonly columns: ReadonlySignal<ReadonlySet<ColumnId>>
  readonly toggleColumn: (column: ColumnId) => void
  readonly theme: ReadonlySignal<Theme>
  readonly setTheme: (theme: Theme) => void
  /** Keys of rows. All of them are shown, finished and not gone: what a filter hides is deselected. */
  readonly selection: ReadonlySignal<ReadonlySet<string>>
  /** In the order in which they are shown. */
  readonly selected: ReadonlySignal<ReadonlyArray<TaskRow>>
  /** How many of the shown rows can be selected. */
  readonly selectable: ReadonlySignal<number>
  readonly toggle: (key: string) => void
  /** Selects from the row that was toggled last to this one. */
  readonly selectTo: (key: string) => void
  readonly selectShown: () => void
  readonly clearSelection: () => void
  /** Why a row cannot be selected. */
  readonly whyNot: (row: TaskRow) => string | undefined
  /** The index of the row of the keyboard; -1 if no row is shown. It stays with its row when the order changes. */
  readonly active: ReadonlySignal<number>
  readonly setActive: (index: number) => void
  readonly fateOf: (key: string) => Fate
  /** Grows when a fate has changed: at most once per frame. */
  readonly fatesVersion: ReadonlySignal<number>
  readonly run: ReadonlySignal<Run | undefined>
  readonly deleteSelected: (options?: DeleteOptions) => void
  /** What is in progress finishes; nothing new starts. */
  readonly pause: () => void
  readonly resume: () => void
  /** What is in progress finishes; the rest is not attempted. */
  readonly stop: () => void
  /** Lists the instances of the unknown rows again: each is gone or still there. */
  readonly checkAgain: () => void
  readonly isChecking: ReadonlySignal<boolean>
  /** Closes the summary of a run that has ended. */
  readonly dismissRun: () => void
  /** The records as lines of JSON, as `dcs-tasks prune` exports them. */
  readonly recordsOf: (rows: ReadonlyArray<TaskRow>) => string
  /** The results of the run as lines of JSON, as `dcs-tasks delete -o ndjson` prints them. Empty without a run. */
  readonly results: () => string
  /** The service's time in epoch milliseconds, as far as known: for ages. Moves every second during a run. */
  readonly clock: ReadonlySignal<number>
  /** For the polite live region. */
  readonly announcement: ReadonlySignal<string>
  /** Ends timers and calls. */
  readonly close: () => void
}

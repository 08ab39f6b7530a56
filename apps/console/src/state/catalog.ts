/** Lists instances and records. */
import { batch, signal } from "@preact/signals"
import { type BackgroundTask, type Client, finishedStatuses, type Instance } from "@dcs-tasks/browser"
import { nameOf, rowOf, type TaskRow } from "../model/Task.ts"
import { makeWalk } from "../model/Walk.ts"
import { texts } from "../texts/index.ts"
import type { Frames } from "./frames.ts"
import type { InstanceItem, Instances, Listing } from "./Console.ts"
import { eachOf } from "./eachOf.ts"
import { isRefusal, type ListFailure, listProblem, problemOf } from "./problems.ts"

interface CatalogOptions {
  readonly client: Pick<Client, "listBackgroundTaskPages" | "listInstances">
  readonly now: () => number
  readonly frames: Frames
  /** The service has told its time. */
  readonly onServerTime: (millis: number) => void
  /** All records of an instance have been listed: others do not exist. */
  readonly onInstance: (instanceId: string, keys: ReadonlySet<string>) => void
  /** A list has ended, unless another one has replaced it. */
  readonly onListed: () => void
}

const growth = 1.2

/** So often a list is read again to find out about records, if it shrinks meanwhile. */
const maxWalks = 3

const isFinished = ({ status }: BackgroundTask): boolean => status !== undefined && finishedStatuses.has(status)

export const makeCatalog = ({ client, frames, now, onInstance, onListed, onServerTime }: CatalogOptions) => {
  const instances = signal<Instances>({ state: "loading", items: [] })
  const listing = signal<Listing>({ state: "idle", received: 0 })
  const all = signal<ReadonlyArray<TaskRow>>([])
  const counts = new Map<string, number>()
  let controller = new AbortController()

  const showCounts = (): void => {
    const last = instances.peek()
    const items = last.items.map(({ instance }): InstanceItem => ({ instance, count: counts.get(instance.id) }))
    instances.value = { ...last, items }
  }

  const setCount = (instanceId: string, count: number): void => {
    counts.set(instanceId, count)
    frames.request(showCounts)
  }

  /** The first page of one record says how many there are. */
  const count = async (instanceId: string, signal: AbortSignal): Promise<void> => {
    for await (const { total } of client.listBackgroundTaskPages({ instanceId, pageSize: 1 }, { signal })) {
      if (total !== undefined && !signal.aborted) setCount(instanceId, total)
      return
    }
  }

  /** Whether further calls have a chance. */
  const listInstances = async (signal: AbortSignal): Promise<boolean> => {
    instances.value = { ...instances.peek(), state: "loading", problem: undefined }
    const found: Array<Instance> = []
    try {
      for await (const instance of client.listInstances({ signal })) found.push(instance)
      if (signal.aborted) return false
      counts.clear()
      instances.value = { state: "ready", items: found.map((instance) => ({ instance })) }
    } catch (error) {
      if (!signal.aborted) {
        const problem = problemOf(error, texts.problems.instances)
        instances.value = { ...instances.peek(), state: "failed", problem }
      }
      return !isRefusal(error)
    }
    return true
  }

  const instanceOf = (id: string): Instance =>
    instances.peek().items.find(({ instance }) => instance.id === id)?.instance ?? { id }

  /** Whether further calls have a chance. */
  const listRecords = async (targets: ReadonlyArray<Instance>, signal: AbortSignal): Promise<boolean> => {
    const rows: Array<TaskRow> = []
    const totals = new Map<string, number>()
    const failures: Array<ListFailure> = []
    let shown = 0

    const show = (state: Listing["state"]): void => {
      if (signal.aborted) return
      const isTotalKnown = totals.size === targets.length
      const total = isTotalKnown ? [...totals.values()].reduce((sum, total) => sum + total, 0) : undefined
      // Each time, all rows are sorted: a long list is shown less and less often, and then whole.
      const isShown = state !== "loading" || rows.length >= shown * growth
      batch(() => {
        if (isShown) {
          shown = rows.length
          all.value = [...rows]
        }
        listing.value = {
          state,
          received: rows.length,
          total,
          problem: listProblem(failures, targets.length),
          listedAt: state === "loading" ? undefined : now()
        }
      })
    }
    const showProgress = (): void => show("loading")

    const listOne = async (instance: Instance): Promise<boolean> => {
      const walk = makeWalk(instance.id)
      const { keys } = walk
      try {
        for await (const page of client.listBackgroundTaskPages({ instanceId: instance.id }, { signal })) {
          if (signal.aborted) return false
          if (page.serverTime !== undefined) onServerTime(page.serverTime)
          if (page.total !== undefined) totals.set(instance.id, page.total)
          walk.add(page)
          for (const task of page.tasks) rows.push(rowOf(instance, task, isFinished(task)))
          setCount(instance.id, Math.max(keys.size, page.total ?? 0))
          frames.request(showProgress)
        }
        if (signal.aborted) return false
        setCount(instance.id, keys.size)
        if (walk.isProof()) onInstance(instance.id, keys)
      } catch (error) {
        if (signal.aborted) return false
        failures.push({ name: nameOf(instance), error })
        return !isRefusal(error)
      }
      return true
    }

    showProgress()
    await eachOf(targets, listOne)
    if (signal.aborted) return false
    frames.flush()
    show(failures.length === 0 ? "ready" : "failed")
    onListed()
    return !failures.some(({ error }) => isRefusal(error))
  }

  const countOthers = async (signal: AbortSignal): Promise<void> => {
    const uncounted = instances.peek().items.filter(({ instance }) => !counts.has(instance.id))
    // A count that is missing says so itself.
    await eachOf(uncounted, async ({ instance }) => {
      try {
        await count(instance.id, signal)
        return !signal.aborted
      } catch (error) {
        return !isRefusal(error)
      }
    })
  }

  return {
    instances,
    listing,
    all,
    /** Lists the records of an instance, or of all. Replaces a list that is under way. */
    list: async (instanceId: string | undefined, again: boolean): Promise<void> => {
      controller.abort()
      controller = new AbortController()
      const { signal } = controller
      batch(() => {
        all.value = []
        listing.value = { state: "loading", received: 0 }
      })
      const isAdmitted = again || instances.peek().state !== "ready" ? await listInstances(signal) : true
      if (signal.aborted) return
      const { items, problem } = instances.peek()
      if (instanceId !== undefined && isAdmitted) {
        if (await listRecords([instanceOf(instanceId)], signal)) await countOthers(signal)
      } else if (problem === undefined) {
        await listRecords(
          items.map(({ instance }) => instance),
          signal
        )
      } else listing.value = { state: "failed", received: 0, problem }
    },
    /** Lists an instance only to see which of its records exist. */
    keysOf: async (instanceId: string): Promise<ReadonlySet<string>> => {
      for (let walks = 0; walks < maxWalks; walks++) {
        const walk = makeWalk(instanceId)
        for await (const page of client.listBackgroundTaskPages({ instanceId })) walk.add(page)
        if (walk.isProof()) return walk.keys
      }
      throw new Error(texts.problems.shrinking)
    },
    /** These no longer exist. They stay in the table. */
    remove: (rows: ReadonlyArray<TaskRow>): void => {
      for (const { instanceId } of rows) {
        const count = counts.get(instanceId)
        if (count !== undefined) counts.set(instanceId, Math.max(0, count - 1))
      }
      showCounts()
    },
    close: (): void => controller.abort()
  }
}

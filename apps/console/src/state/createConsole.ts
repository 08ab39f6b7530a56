/** Puts the parts of the state together. */
import { signal } from "@preact/signals"
import type { Client } from "@dcs-tasks/browser"
import { stillThere } from "../model/Fate.ts"
import { recordLine } from "../model/Ndjson.ts"
import type { Session } from "../service/session.ts"
import { texts } from "../texts/index.ts"
import { type Frame, makeFrames } from "./frames.ts"
import { makeCatalog } from "./catalog.ts"
import { makeClock } from "./clock.ts"
import type { Console } from "./Console.ts"
import { eachOf } from "./eachOf.ts"
import { makeFates } from "./fates.ts"
import { isRefusal, problemOf } from "./problems.ts"
import { makeRunner } from "./runner.ts"
import { makeSettings, type Store } from "./settings.ts"
import { makeTable } from "./table.ts"

/** The calls that the page makes. */
export type ConsoleClient = Pick<Client, "deleteBackgroundTasks" | "listBackgroundTaskPages" | "listInstances">

export interface ConsoleOptions {
  readonly session: Session
  readonly client: ConsoleClient
  /** Epoch milliseconds. `Date.now` by default. */
  readonly now?: () => number
  /** Keeps theme and columns. Nothing is kept without it. */
  readonly storage?: Store | undefined
  /** The instance to begin with; all by default. */
  readonly instanceId?: string | undefined
  /** Runs a callback before the next frame. `requestAnimationFrame` by default. */
  readonly frame?: Frame
}

/** Begins to list at once. */
export const createConsole = (options: ConsoleOptions): Console => {
  const { client, frame = requestAnimationFrame, instanceId, now = Date.now, session, storage } = options
  const announcement = signal("")
  const announce = (text: string): void => {
    announcement.value = text
  }
  const chosen = signal(instanceId)
  const isChecking = signal(false)
  const frames = makeFrames(frame)
  const fates = makeFates(frames)
  const clock = makeClock(now, () => runner.tick())
  const settings = makeSettings(storage)

  /** How many runs there were: a list that began before one of them says nothing about its unknown rows. */
  let runs = 0
  let runsBeforeList = 0

  const catalog = makeCatalog({
    client,
    now: clock.time,
    frames,
    onServerTime: clock.setServerTime,
    onInstance: (instanceId, keys) => {
      if (runs !== runsBeforeList) return
      runner.settleUnknown(instanceId, keys)
      for (const key of keys) if (fates.of(key)._tag === "Unknown") fates.set(key, stillThere)
    },
    onListed: () => listed()
  })

  const { canSelect, deselect, listed, obstacle, reset, ...shown } = makeTable({
    all: catalog.all,
    fateOf: fates.of,
    version: fates.version,
    isReadOnly: session.readOnly,
    time: clock.time,
    announce
  })

  const runner = makeRunner({
    client,
    now: clock.time,
    frames,
    setFate: fates.set,
    announce,
    onEnded: (gone) => {
      clock.setBusy(false)
      catalog.remove(gone)
    }
  })

  const list = (again: boolean): void => {
    runsBeforeList = runs
    reset()
    fates.relist(runner.run.peek() !== undefined)
    void catalog.list(chosen.peek(), again)
  }

  const check = async (): Promise<void> => {
    isChecking.value = true
    runner.setCheckProblem(undefined)
    let [gone, there] = [0, 0]
    await eachOf(new Set(runner.unknown().map(({ instanceId }) => instanceId)), async (instanceId) => {
      try {
        const keys = await catalog.keysOf(instanceId)
        const before = runner.unknown().length
        const settled = runner.settleUnknown(instanceId, keys)
        gone += settled.length
        there += before - settled.length - runner.unknown().length
        catalog.remove(settled)
        return true
      } catch (error) {
        runner.setCheckProblem(problemOf(error, texts.problems.checking))
        return !isRefusal(error)
      }
    })
    isChecking.value = false
    const unknown = runner.unknown().length
    // The summary can have been closed, or a list have found out meanwhile.
    if (gone + there + unknown > 0) announce(texts.announce.checked(gone, there, unknown))
  }

  list(true)
  return {
    session,
    ...settings,
    ...shown,
    instances: catalog.instances,
    chosen,
    choose: (instanceId) => {
      if (runner.isUnderWay()) return
      chosen.value = instanceId
      list(false)
    },
    refresh: () => {
      if (!runner.isUnderWay()) list(true)
    },
    listing: catalog.listing,
    all: catalog.all,
    whyNot: (row) => {
      const why = obstacle(row)
      return why && texts.whyNot[why]
    },
    fateOf: fates.of,
    fatesVersion: fates.version,
    run: runner.run,
    deleteSelected: ({ rate, rows = shown.selected.peek() } = {}) => {
      const deletable = rows.filter(canSelect)
      if (runner.isUnderWay() || isChecking.peek() || deletable.length === 0) return
      runs += 1
      clock.setBusy(true)
      deselect(deletable)
      runner.start(deletable, rate)
    },
    pause: runner.pause,
    resume: runner.resume,
    stop: runner.stop,
    checkAgain: () => {
      if (!runner.isUnderWay() && !isChecking.peek()) void check()
    },
    isChecking,
    dismissRun: runner.dismiss,
    recordsOf: (rows) => {
      const target = { endpoint: session.endpoint, projectId: session.project.id }
      const exportedAt = now()
      return rows.map((row) => recordLine(target, row, exportedAt)).join("")
    },
    results: runner.results,
    clock: clock.clock,
    announcement,
    close: () => {
      clock.close()
      catalog.close()
      runner.stop()
    }
  }
}

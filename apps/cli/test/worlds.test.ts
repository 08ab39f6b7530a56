/** The four responses to a missing task: outcomes, exit codes, and a journal that never turns a failure into a success. */
import { type World, type WorldCell, worlds } from "@dcs-tasks/contract"
import { join } from "node:path"
import { describe, expect, it } from "vitest"
import { bulk, instanceId, patient } from "./bulk.ts"
import { ndjson } from "./cli.ts"

/** The CLI has no flag for the error code of a missing task. */
const worldsOfCli = worlds.filter(({ missingCodes }) => missingCodes.length === 0)

const fixture = async ({ missingTask }: World) => {
  const f = await bulk(3, { missingTask })
  const journalFile = join(f.folder, "journal")
  const [there = "", gone = "", spare = ""] = f.ids
  const argsFor = (ids: ReadonlyArray<string>) => ["--file", f.file("ids", ids.join("\n")), "--yes", "-o", "ndjson"]
  return {
    ...f,
    there,
    /** A task whose deletion happens but whose response is lost. */
    gone,
    spare,
    journalFile,
    argsFor,
    /** Runs the CLI once; `sent` has the ids of this run only. */
    remove: async (ids: ReadonlyArray<string>, ...flags: ReadonlyArray<string>) => {
      const before = f.sent().length
      const { code, stdout } = await f.run([...argsFor(ids), ...flags])
      const reported = ndjson(stdout).map(({ attempts, outcome, taskId }) => [taskId, [outcome, attempts]])
      return { code, reported: Object.fromEntries(reported), sent: f.sent().slice(before).toSorted() }
    },
    /** The final journal line of each task, such as `TASK deleted 204`. */
    endings: () => {
      const ends = f.journal().filter(({ event }) => event === "ended")
      return ends.map(({ outcome, status, taskId }) => [taskId, outcome, status].join(" ").trim()).toSorted()
    },
    [Symbol.asyncDispose]: () => f[Symbol.asyncDispose]()
  }
}

const resultOf = ({ cli, outcome }: WorldCell) => [cli, outcome.attempts]

const ended = (taskId: string, { cli, outcome }: WorldCell): string =>
  `${taskId} ${cli}${outcome._tag === "Deleted" ? ` ${outcome.status}` : ""}`

const skipped = ["skipped", undefined]
const isFinished = ({ exitCode }: WorldCell): boolean => exitCode === 0

describe.concurrent.each(worldsOfCli)("a missing task is $name:", (world) => {
  it("it is reported so; later runs send nothing that is finished and conclude no more than the first", async () => {
    const { lost, missing } = world
    await using f = await fixture(world)
    f.emulator.inject({ kind: "status", status: 503, taskId: f.gone, afterHandling: true })
    const ids = [f.there, f.gone, "never"]
    const code = Math.max(missing.exitCode, lost.exitCode)
    expect(await f.remove(ids, "--journal", f.journalFile)).toEqual({
      code,
      reported: { [f.there]: ["deleted", 1], [f.gone]: resultOf(lost), never: resultOf(missing) },
      sent: [...ids, f.gone].toSorted()
    })
    expect(f.endings()).toEqual([`${f.there} deleted 200`, ended(f.gone, lost), ended("never", missing)].toSorted())
    const open = [...(isFinished(lost) ? [] : [f.gone]), ...(isFinished(missing) ? [] : ["never"])]
    for (const _again of [1, 2]) {
      expect(await f.remove(ids, "--journal", f.journalFile)).toEqual({
        code,
        reported: {
          [f.there]: skipped,
          [f.gone]: isFinished(lost) ? skipped : [lost.cli, 1],
          never: isFinished(missing) ? skipped : resultOf(missing)
        },
        sent: open
      })
    }
    expect([...f.left()]).toEqual([f.spare])
  })

  it("after a kill what was sent is sent once more, and what is finished is not", async () => {
    const { killed } = world
    await using f = await fixture(world)
    f.emulator.inject({ kind: "hang", taskId: f.gone, afterHandling: true })
    const { child, done } = f.start([...f.argsFor([f.there, f.gone]), "--journal", f.journalFile, ...patient])
    await expect.poll(() => !f.left().has(f.gone) && f.endings().length === 1, { timeout: 300_000 }).toBe(true)
    child.kill("SIGKILL")
    expect(await done).toMatchObject({ code: null })

    const ids = [f.there, f.gone, f.spare]
    expect(await f.remove(ids, "--journal", f.journalFile)).toEqual({
      code: killed.exitCode,
      reported: { [f.there]: skipped, [f.gone]: resultOf(killed), [f.spare]: ["deleted", 1] },
      sent: [f.gone, f.spare]
    })
    expect(f.endings()).toContainEqual(ended(f.gone, killed))
    expect(await f.remove(ids, "--journal", f.journalFile)).toEqual({
      code: killed.exitCode,
      reported: { [f.there]: skipped, [f.gone]: isFinished(killed) ? skipped : resultOf(killed), [f.spare]: skipped },
      sent: isFinished(killed) ? [] : [f.gone]
    })
  })

  it("with --ignore-missing it is fine only where the service says that nothing is there", async () => {
    const { lenient } = world
    await using f = await fixture(world)
    expect(await f.remove(["never", f.there], "--ignore-missing")).toEqual({
      code: lenient.exitCode,
      reported: { never: resultOf(lenient), [f.there]: ["deleted", 1] },
      sent: [f.there, "never"].toSorted()
    })
    expect(f.emulator.deleted(instanceId).size).toBe(1)
  })
})

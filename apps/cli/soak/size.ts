/** Memory stays bounded, and time grows with the number of ids. */
import { join } from "node:path"
import { check, emulatorOf, instanceId, type Outcome, run, say, withFolder } from "./support.ts"

/** Repeats every thousandth id. */
function* withDuplicates(ids: Iterable<string>): Generator<string> {
  let n = 0
  for (const id of ids) {
    yield id
    if (n++ % 1000 === 0) yield id
  }
}

const mostMiB = 400

export const size = (): Promise<void> =>
  withFolder(async (folder) => {
    const measured: Array<Outcome> = []
    for (const count of [100_000, 1_000_000]) {
      await using emulator = await emulatorOf(count)
      const args = ["--journal", join(folder, `journal-${count}`), "--concurrency", "16"]
      const deletion = async (expected: "deleted" | "skipped"): Promise<Outcome> => {
        const input = withDuplicates(emulator.generatedIds(instanceId))
        const result = await run({ endpoint: emulator.endpoint, args, input })
        const { code, counts, peakMiB, seconds } = result
        const rate = Math.round(count / seconds)
        say(
          `${count} ids: ${seconds.toFixed(1)} s (${rate}/s), peak RSS ${peakMiB.toFixed(0)} MiB, ${JSON.stringify(counts)}`
        )
        const isDone = code === 0 && counts[expected] === count && counts["duplicate"] === Math.ceil(count / 1000)
        check(isDone, `all ${expected}, every line has its result`)
        check(peakMiB <= mostMiB, `${peakMiB.toFixed(0)} MiB in all, at most ${mostMiB}`)
        return result
      }
      measured.push(await deletion("deleted"))
      // Again, with a journal in which every id is finished.
      await deletion("skipped")
      check(emulator.counts().requests === count && emulator.taskCount(instanceId) === 0, "one request per id")
    }
    const [middle, large] = measured
    if (middle === undefined || large === undefined) return
    const ratio = large.seconds / middle.seconds
    check(ratio <= 11, `1,000,000 ids take ${ratio.toFixed(1)} times as long as 100,000, at most 11`)
  })

/** A run that is killed twenty times: the same command finishes it and repeats almost nothing. */
import { createReadStream } from "node:fs"
import { join } from "node:path"
import { createInterface } from "node:readline"
import { randomFrom } from "../test/bulk.ts"
import { check, emulatorOf, instanceId, run, say, withFolder } from "./support.ts"

const [count, times, concurrency] = [20_000, 20, 8]

/** Ids whose journal line says that they are gone. */
const finished = async (journal: string): Promise<ReadonlySet<string>> => {
  const ids = new Set<string>()
  for await (const line of createInterface({ input: createReadStream(journal) })) {
    const [, id] = /"taskId":"([^"]+)".*"outcome":"(?:deleted|already-gone)"/.exec(line) ?? []
    if (id !== undefined) ids.add(id)
  }
  return ids
}

export const kills = (): Promise<void> =>
  withFolder(async (folder) => {
    await using emulator = await emulatorOf(count, { record: "all" })
    const ids = [...emulator.generatedIds(instanceId)]
    const journal = join(folder, "journal")
    const args = ["--journal", journal, "--concurrency", String(concurrency)]
    const random = randomFrom(20)
    const sent = () => emulator.requests().map(({ path }) => path.split("/").at(-1) ?? "")
    let repeated = 0
    for (let n = 0; n < times; n++) {
      const before = sent().length
      const done = n === 0 ? new Set<string>() : await finished(journal)
      const enough = done.size + Math.ceil((random() * 1.6 * count) / times)
      await run({
        endpoint: emulator.endpoint,
        args,
        input: ids,
        onResults: (results, kill) => {
          if (results >= enough) setTimeout(kill, random() * 5)
        }
      })
      repeated += sent()
        .slice(before)
        .filter((id) => done.has(id)).length
    }
    const killed = await finished(journal)
    const { code, counts } = await run({ endpoint: emulator.endpoint, args, input: ids })
    const all = sent()
    say(`${killed.size} of ${count} done after ${times} kills; the last run: ${JSON.stringify(counts)}`)
    check(code === 0, `exit code ${code} at the end`)
    check(emulator.taskCount(instanceId) === 0 && new Set(all).size === count, "every id is gone")
    const final = await finished(journal)
    check(final.size === count, `${final.size} ids have a final line`)
    check(repeated === 0, `${repeated} finished ids were sent again`)
    const twice = all.length - count
    check(twice <= times * concurrency, `${twice} requests more than ids, at most ${times * concurrency}`)
  })

/** Chooses the inputs that reach the most code of this repository: a corpus stays small, because its tests run every time. */
import { Session } from "node:inspector/promises"

const most = 30

type Check = (bytes: Uint8Array) => void | Promise<void>

/** Counts that differ by little are the same. */
const magnitude = (count: number): number => Math.floor(Math.log2(count))

/** The pieces of code that an input runs, and how often. */
const coverageOf = async (session: Session, check: Check, bytes: Uint8Array): Promise<ReadonlySet<string>> => {
  await session.post("Profiler.takePreciseCoverage")
  await check(bytes)
  const { result } = await session.post("Profiler.takePreciseCoverage")
  return new Set(
    result
      .filter(({ url }) => url.startsWith("file:") && !url.includes("/node_modules/"))
      .flatMap(({ functions, url }) => functions.flatMap(({ ranges }) => ranges.map((range) => ({ ...range, url }))))
      .filter(({ count }) => count > 0)
      .map(({ count, endOffset, startOffset, url }) => `${url}:${startOffset}-${endOffset}:${magnitude(count)}`)
  )
}

/** At most 30 inputs. The next one is always the one that adds most, and the shortest of those. */
export const reduce = async (check: Check, inputs: ReadonlyArray<Uint8Array>): Promise<ReadonlyArray<Uint8Array>> => {
  const session = new Session()
  session.connect()
  await session.post("Profiler.enable")
  await session.post("Profiler.startPreciseCoverage", { callCount: true, detailed: true })
  const left: Array<{ readonly input: Uint8Array; readonly covered: ReadonlySet<string> }> = []
  for (const input of inputs) left.push({ input, covered: await coverageOf(session, check, input) })
  session.disconnect()
  left.sort((first, second) => first.input.length - second.input.length)
  const reached = new Set<string>()
  const chosen: Array<Uint8Array> = []
  while (chosen.length < most) {
    const gains = left.map(({ covered }) => covered.difference(reached).size)
    const gain = Math.max(0, ...gains)
    const best = left[gains.indexOf(gain)]
    if (gain === 0 || best === undefined) break
    chosen.push(best.input)
    for (const piece of best.covered) reached.add(piece)
  }
  return chosen
}

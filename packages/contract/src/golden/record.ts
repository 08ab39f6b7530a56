/**
 * Prints the results of cases, one line each, with a stable key.
 */
import { lineOf } from "./plain.ts"

export interface Case {
  /** What is tried, at which level, with which client. */
  readonly key: string
  readonly run: () => unknown
}

const outcomeOf = async ({ key, run }: Case): Promise<string> => {
  try {
    return `${key}\t${lineOf(await run())}\n`
  } catch (error) {
    return `${key}\t${lineOf({ thrown: error })}\n`
  }
}

/** Runs the cases concurrently, and prints them in their order. */
export const record = async (cases: ReadonlyArray<Case>, concurrency = 16): Promise<void> => {
  const duplicates = cases.map(({ key }) => key).filter((key, n, keys) => keys.indexOf(key) !== n)
  if (duplicates.length > 0) throw new Error(`not one case each: ${duplicates.join(", ")}`)
  const lines: Array<string> = []
  const left = cases.entries()
  const work = async (): Promise<void> => {
    for (const [n, next] of left) lines[n] = await outcomeOf(next)
  }
  await Promise.all(Array.from({ length: concurrency }, work))
  process.stdout.write(lines.join(""))
}

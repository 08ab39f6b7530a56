/**
 * Writes down what cases come to: a line each, of a key that is always the same and the outcome.
 */
import { lineOf } from "./plain.ts"

export interface Case {
  /** What is tried, at which depth, over which client. */
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

/** Runs the cases, so many at a time, and prints them in their order. */
export const record = async (cases: ReadonlyArray<Case>, together = 16): Promise<void> => {
  const twice = cases.map(({ key }) => key).filter((key, n, keys) => keys.indexOf(key) !== n)
  if (twice.length > 0) throw new Error(`not one case each: ${twice.join(", ")}`)
  const lines: Array<string> = []
  const left = cases.entries()
  const work = async (): Promise<void> => {
    for (const [n, next] of left) lines[n] = await outcomeOf(next)
  }
  await Promise.all(Array.from({ length: together }, work))
  process.stdout.write(lines.join(""))
}

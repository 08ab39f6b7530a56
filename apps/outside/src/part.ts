/**
 * What a part of these tests gets and returns.
 */
import type { Tarballs } from "./packed.ts"

export interface Context {
  /** The tarball of each published package, by its name. */
  readonly tarballs: Tarballs
  /** An empty folder of this part, outside the repository. It is deleted afterwards. */
  readonly work: string
  /** Write the pages that are generated from the results, instead of comparing them. */
  readonly write: boolean
}

export interface Check {
  /** What must be true, such as `'..' is refused`, with its place in front: `bun 1.4.5: '..' is refused`. */
  readonly name: string
  /** What is wrong, if anything. */
  readonly problem?: string | undefined
}

/** A check of many things. Its problem is the first of these. */
export const checkOf = (name: string, problems: ReadonlyArray<string>, shown = 20): Check => {
  const more = problems.length > shown ? [`and ${problems.length - shown} more`] : []
  return { name, problem: problems.length === 0 ? undefined : [...problems.slice(0, shown), ...more].join("\n    ") }
}

/** A check of one value. */
export const equal = (name: string, actual: unknown, expected: unknown): Check => ({
  name,
  problem: actual === expected ? undefined : `${JSON.stringify(actual)}, not ${JSON.stringify(expected)}`
})

/** A check by a function that returns what is wrong, if anything, or throws. */
export const attempt = async (
  name: string,
  problem: () => string | undefined | Promise<string | undefined>
): Promise<Check> => {
  try {
    return { name, problem: await problem() }
  } catch (error) {
    return { name, problem: String(error) }
  }
}

/** Throws if it cannot check at all. */
export type Part = (context: Context) => Promise<ReadonlyArray<Check>> | ReadonlyArray<Check>

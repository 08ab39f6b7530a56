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

/** Throws if it cannot check at all. */
export type Part = (context: Context) => Promise<ReadonlyArray<Check>> | ReadonlyArray<Check>

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

/** Throws if it cannot check at all. */
export type Part = (context: Context) => Promise<ReadonlyArray<Check>> | ReadonlyArray<Check>

/** The built page of `apps/console`: a fixed table of files, which the build makes and the start reads. */
import * as Effect from "effect/Effect"
import { readFile } from "node:fs/promises"

declare const __DCS_TASKS_PAGE__: ReadonlyArray<{
  readonly path: string
  readonly file: string
  readonly type: string
}>

export interface PageFile {
  readonly type: string
  readonly content: Uint8Array
}

/** By the exact path that serves them. */
export const readPage: Effect.Effect<ReadonlyMap<string, PageFile>> = Effect.promise(async () => {
  const files = __DCS_TASKS_PAGE__.map(async ({ file, path, type }) => {
    const content = await readFile(new URL(`console/${file}`, import.meta.url))
    return [path, { type, content }] as const
  })
  return new Map(await Promise.all(files))
})

/** Deletes one task in a Web Worker. */
import { type ClientOptions, createClient, DcsError, isDcsError } from "@dcs-tasks/browser"
import * as Schema from "effect/Schema"

/** Plain data, because it is posted to the worker. */
export interface Job {
  readonly options: Pick<ClientOptions, "endpoint" | "projectId"> & { readonly credentials: { readonly token: string } }
  readonly task: { readonly instanceId: string; readonly taskId: string }
  /** The value to give `globalThis.origin`, as any script can. */
  readonly shadow?: string
}

export type Report = Readonly<Record<string, unknown>>

const run = async ({ options, shadow, task }: Job): Promise<Report> => {
  if (shadow !== undefined) Reflect.set(globalThis, "origin", shadow)
  await using client = createClient(options)
  try {
    return { ...(await client.deleteBackgroundTask(task)) }
  } catch (error) {
    return isDcsError(error) ? { ...Schema.encodeSync(DcsError)(error) } : { _tag: String(error) }
  }
}

globalThis.addEventListener("message", (event: MessageEvent<Job>) => {
  void run(event.data).then((report) => globalThis.postMessage(report, {}))
})

/**
 * What must be true of every package on every runtime.
 */
import { expectEqual, expectFailure, rejection } from "./expect.ts"
import type { Client, Library, Options, Place } from "./library.ts"

/** A promise that is kept, except that "nothing was deleted" is not proven: the error says that something may have been. */
const unproven = "unproven"

/** Resolves with a remark for the table, if there is one. */
type Run = () => Promise<typeof unproven | void>

/** A check of something that the package does not have is undefined. */
type Checks = Readonly<Record<string, Run | undefined>>

export type Connect = (options: Options) => Client

export const checksOf = ({ errors, features, overFetch }: Library, place: Place, connect: Connect): Checks => {
  const client = connect({})
  const { close, listInstances, removeAll } = client
  const proof = { mayHaveDeleted: overFetch }
  const remark = overFetch ? unproven : undefined
  const fails = (call: Promise<unknown>, tag: string, fields?: Readonly<Record<string, unknown>>): Promise<void> =>
    expectFailure(call, errors, tag, fields)

  /** Runs a function with a client with other options, and closes the client. */
  const withClient = async <A>(options: Options, use: (client: Client) => Promise<A>): Promise<A> => {
    const other = connect(options)
    try {
      return await use(other)
    } finally {
      await other.close?.()
    }
  }

  const removes = (options: Options, taskId: string): Promise<void> =>
    withClient(options, async (other) => expectEqual((await other.remove(taskId))._tag, "Deleted"))

  return {
    "deletes a task": async () => expectEqual((await client.remove("deleted"))._tag, "Deleted"),
    "a missing task is a typed 404": async () => {
      await fails(client.remove("missing"), "DcsNotFound", { reason: { _tag: "Task" }, ...proof })
      return remark
    },
    "`..` is refused, and nothing is sent": () => fails(client.remove(".."), "DcsInvalidInput", { field: "taskId" }),
    "401 is typed": () =>
      withClient({ wrong: "wrong" }, (other) =>
        fails(other.remove("unauthorized"), "DcsUnauthorized", { mayHaveDeleted: false })
      ),
    "a signal aborts a call": async () => {
      const signal = AbortSignal.timeout(500)
      const reason = await rejection(client.remove("aborted", signal))
      if (reason !== signal.reason) throw new Error(`rejected with ${String(reason)}`)
    },
    "a timeout ends a call": () =>
      withClient({ timeout: 5000, maxAttempts: 1 }, (other) =>
        fails(other.remove("late"), "DcsTimeout", { attempts: 1, mayHaveDeleted: true })
      ),
    "a redirect is not followed": () =>
      fails(client.remove("redirected"), "DcsUnexpectedResponse", { status: 307, mayHaveDeleted: false }),
    "no connection": async () => {
      const more = overFetch ? {} : { kind: "connect", code: "ECONNREFUSED" }
      await withClient({ endpoint: place.dead }, (other) =>
        fails(other.remove("elsewhere"), "DcsTransportError", { ...more, ...proof })
      )
      return remark
    },
    "a lost response is not reported as missing": async () => {
      await client.listTasks("i") // leaves a connection to reuse
      if (overFetch && place.fetchRepeats) {
        const fields = { attempts: 1, mayHaveDeleted: true, unseenRepeat: "runtime" }
        await fails(client.remove("lost"), "DcsNotFound", fields)
        return unproven
      }
      const { _tag, attempts, priorAttemptMayHaveDeleted } = await client.remove("lost")
      expectEqual([_tag, attempts, priorAttemptMayHaveDeleted], ["AlreadyGone", 2, true])
      return undefined
    },
    "503 is retried": async () => {
      const { _tag, attempts } = await client.remove("unavailable")
      expectEqual([_tag, attempts], ["Deleted", 2])
    },
    "lists tasks": async () => expectEqual(new Set(await client.listTasks("many")).size, 500),
    "lists instances": listInstances && (async () => expectEqual((await listInstances()).toSorted(), ["i", "many"])),
    "deletes 500 in bulk":
      removeAll &&
      (async () => {
        const tags = await removeAll("many", await client.listTasks("many"))
        expectEqual(tags.filter((tag) => tag === "Deleted").length, 500)
      }),
    "signs with an access key": features.includes("access key")
      ? () => removes({ credentials: "access key" }, "signed")
      : undefined,
    "logs in with a password": features.includes("login")
      ? async () => {
          await removes({ credentials: "login" }, "login")
          await withClient({ credentials: "login", wrong: "wrong" }, (other) =>
            fails(other.remove("login-refused"), "DcsCredentialsError")
          )
        }
      : undefined,
    "goes through a proxy": features.includes("proxy")
      ? () => removes({ endpoint: place.proxied }, "elsewhere")
      : undefined,
    "a trusted certificate": () => removes({ endpoint: place.trusted }, "elsewhere"),
    "an untrusted certificate": async () => {
      const more = overFetch ? {} : { kind: "tls", attempts: 1 }
      await withClient({ endpoint: place.untrusted }, (other) =>
        fails(other.remove("elsewhere"), "DcsTransportError", { ...more, ...proof })
      )
      return remark
    },
    "`close()` ends the client":
      close &&
      (async () => {
        await close()
        await fails(client.remove("closed"), "DcsClientClosed")
      })
  }
}

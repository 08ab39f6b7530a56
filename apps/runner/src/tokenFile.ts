/** Credentials from a file that someone replaces, such as a mounted Secret. */
import { type CredentialsProvider, DcsCredentialsError, type DcsInvalidInput } from "@dcs-tasks/core"
import { toProvider } from "@dcs-tasks/core/adapter"
import { type CredentialsSpec, type Notice, permissionNotices, thisMachine } from "@dcs-tasks/node/sources"
import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"
import * as Semaphore from "effect/Semaphore"

export interface TokenFile {
  /** The token as it is now. */
  readonly spec: CredentialsSpec
  readonly notices: ReadonlyArray<Notice>
  /** Reads the file again after a 401. */
  readonly provider: CredentialsProvider
  /** Reads the file again. Returns how many tokens it has had, those that a 401 found included. */
  readonly reload: Effect.Effect<number, DcsCredentialsError>
}

const source = "--token-file"

/** Kubernetes gives a mounted secret to the group of the process. */
const isForAll = ({ mode = 0 }: { readonly mode?: number | undefined }): boolean => (mode & 0o004) !== 0

export const open = Effect.fnUntraced(function* (
  file: string
): Effect.fn.Return<TokenFile, DcsCredentialsError | DcsInvalidInput> {
  const machine = thisMachine()
  const read = Effect.gen(function* () {
    const found = yield* machine.read(file)
    if (found === undefined)
      return yield* new DcsCredentialsError({ source, problem: "the file was not found (ENOENT)" })
    const token = found.content.replace(/\r?\n$/, "")
    const provider = yield* toProvider({ token: Redacted.make(token, { label: "token" }), source })
    return { token, provider, notices: isForAll(found) ? permissionNotices(machine, file, found) : [] }
  })
  let current = yield* read
  let tokens = 1
  const madeBy = new WeakMap<object, CredentialsProvider>()
  const one = yield* Semaphore.make(1)
  const reload = one.withPermits(1)(
    Effect.map(read, (now) => {
      if (now.token !== current.token) {
        current = now
        tokens += 1
      }
      return tokens
    })
  )
  return {
    spec: { _tag: "Token", token: Redacted.make(current.token, { label: "token" }), from: source },
    notices: current.notices,
    provider: {
      source,
      authenticate: (request) =>
        Effect.suspend(() => {
          const { provider } = current
          return Effect.tap(provider.authenticate(request), (authentication) =>
            Effect.sync(() => madeBy.set(authentication, provider))
          )
        }),
      // Requests that were sent with the old token are sent again, once.
      onUnauthorized: (_, used) => Effect.map(Effect.ignore(reload), () => madeBy.get(used) !== current.provider)
    },
    reload: Effect.catchTag(reload, "DcsInvalidInput", ({ problem }) =>
      Effect.fail(new DcsCredentialsError({ source, problem }))
    )
  }
})

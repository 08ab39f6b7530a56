/** Errors before DCS is called: the wrong project of a token, and an impossible login. */
import { it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import { describe, expect } from "vitest"
import { type IamOptions, loggedIn } from "./iam.ts"
import { canary, everyView, task } from "./support.ts"

describe("the token's project", () => {
  it.effect("is compared with the client's project before DCS is called", () =>
    Effect.gen(function* () {
      const { calls, dcs } = yield* loggedIn({ project: { id: "p2", name: "eu-de_other" } })
      const error = yield* Effect.flip(dcs.deleteBackgroundTask(task))
      expect(error._tag).toBe("DcsCredentialsError")
      expect(error.message).toContain(`"eu-de_other" ("p2"), but project p1 is needed`)
      expect(calls).toHaveLength(0)
    })
  )
  it.effect("is reported as missing if there is none", () =>
    Effect.gen(function* () {
      const { calls, dcs } = yield* loggedIn({ project: null })
      expect((yield* Effect.flip(dcs.deleteBackgroundTask(task))).message).toContain("the token is not for a project")
      expect(calls).toHaveLength(0)
    })
  )
  it.effect("can be chosen by name, and is reported", () =>
    Effect.gen(function* () {
      const { credentials, logins } = yield* loggedIn({ login: { project: { name: "eu-de_shop" } } })
      expect((yield* credentials.token).project).toEqual({ id: "p1", name: "eu-de_shop" })
      expect(JSON.parse(logins[0]?.body ?? "")).toMatchObject({ auth: { scope: { project: { name: "eu-de_shop" } } } })
    })
  )
})

describe("an invalid login", () => {
  const cases: ReadonlyArray<readonly [string, IamOptions["login"]]> = [
    ["DcsCredentialsError", { login: { userName: "me", password: canary } }],
    ["DcsCredentialsError", { login: { userId: "u", password: `${canary}\n` } }],
    ["DcsCredentialsError", { login: { token: `${canary} ` } }],
    ["DcsInvalidInput", { endpoint: "http://iam.example.com" }],
    ["DcsInvalidInput", { endpoint: `https://me:${canary}@iam.example.com` }]
  ]
  for (const [index, [tag, login]] of cases.entries()) {
    it.effect(`is ${tag} before anything is sent (${index})`, () =>
      Effect.gen(function* () {
        const error = yield* Effect.flip(loggedIn(login === undefined ? {} : { login }))
        expect(error._tag).toBe(tag)
        expect(everyView(error)).not.toContain(canary)
      })
    )
  }
})

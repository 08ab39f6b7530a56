/** Requests to IAM. */
import type { EmulatorService } from "../src/index.ts"
import * as Effect from "effect/Effect"
import { expect } from "vitest"
import { demo, raw } from "./support.ts"

const { account } = demo
export const byName = { name: account.userName, password: account.password, domain: { name: account.domainName } }
export const inProject = { project: { name: account.projectName } }

export const identity = (user: object = byName, rest: object = {}) => ({
  methods: ["password"],
  password: { user },
  ...rest
})

export const ask = (emulator: EmulatorService, auth: unknown, query = "?nocatalog=1", path = "/v3/auth/tokens") =>
  Effect.map(
    raw(emulator, {
      method: "POST",
      path: `${path}${query}`,
      headers: { "content-type": "application/json" },
      body: typeof auth === "string" ? auth : JSON.stringify({ auth })
    }),
    ({ body, headers, status }) => ({ status, token: headers["x-subject-token"], body: JSON.parse(body) })
  )

export const refusal = (code: number, title: string, message: unknown = expect.any(String)) => ({
  error: { code, message, title }
})

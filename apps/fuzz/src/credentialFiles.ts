/** Resolves credentials from files that exist only here, under the rules for every kind of file. */
import { DcsCredentialsError, DcsInvalidInput } from "@dcs-tasks/core/DcsError"
import * as Effect from "effect/Effect"
import * as Result from "effect/Result"
import assert from "node:assert/strict"
import { resolve, type Resolved } from "@dcs-tasks/node/sources"
import { isId, mustBeOneLine } from "./laws.ts"

export const home = "/home/user"

/** Libraries that print, print what is in the file. */
let printed: string | undefined
process.emitWarning = (warning) => {
  printed = String(warning)
}

/** The result; nothing if it is an error, which is then of a known type. Neither shows a secret. */
export const resolveFiles = async (
  files: ReadonlyMap<string, string>,
  overrides: Parameters<typeof resolve>[0],
  secrets: ReadonlyArray<string>
): Promise<Resolved | undefined> => {
  const machine = {
    environment: {},
    home,
    cwd: "/nowhere",
    read: (path: string) => {
      const content = files.get(path)
      return Effect.succeed(content === undefined ? undefined : { content, mode: 0o600 })
    }
  }
  printed = undefined
  const result = await Effect.runPromise(Effect.result(resolve(overrides, machine)))
  assert.equal(printed, undefined, "a warning is printed")
  const mustHide = (text: string) => {
    for (const secret of secrets) assert.ok(!text.includes(secret), `a secret is shown: ${text}`)
  }
  if (Result.isFailure(result)) {
    const error = result.failure
    assert.ok(error instanceof DcsInvalidInput || error instanceof DcsCredentialsError, "an error without a type")
    mustBeOneLine(error.message)
    mustHide(error.message + JSON.stringify(error))
    return undefined
  }
  const { endpoint, notices, project } = result.success
  for (const { message } of notices) mustBeOneLine(message)
  mustHide(JSON.stringify(result.success))
  assert.match(endpoint, /^https?:\/\//)
  if ("id" in project) assert.ok(isId(project.id), `not an id: ${project.id}`)
  return result.success
}

/**
 * Invalid options are refused at once, in terms that callers know, and inherited values are ignored.
 */
import { stringsIn } from "@dcs-tasks/vectors"
import { describe, expect, it } from "vitest"
import { badOptions, canary, goodForms, type Options, polluted } from "../badOptions.ts"

/** One way to create a client. */
interface OptionsAdapter {
  readonly name: string
  /** Valid options, with a token for credentials. */
  readonly good: Options
  /** Paths of fields that this client does not have. */
  readonly without?: ReadonlyArray<string>
  /** The error of creating a client, or a Promise of it; `undefined` if that succeeds. */
  readonly refusal: (options: unknown) => unknown
  /** Requests sent so far. */
  readonly sent: () => number | Promise<number>
}

/** Terms that callers do not know. */
const internalTerms = /fiber|runloop|schema|iterable|destructur|reading '|is not a function/i

/** Values on `Object.prototype`, in place of valid or invalid options. */
const evil: Options = {
  endpoint: "https://evil.example.com",
  projectId: "evil",
  credentials: { token: "EVIL" },
  token: "EVIL",
  authenticate: () => undefined,
  onUnauthorized: "EVIL",
  aroundAttempt: "EVIL",
  onAccepted: "EVIL",
  source: 3,
  timeout: "soon",
  totalTimeout: "soon",
  retry: "EVIL",
  maxAttempts: 0,
  retryBusy: "EVIL",
  schedule: "EVIL",
  missingCodes: "EVIL",
  dangerouslyAllowInsecureHttp: true,
  allowInsecureHttp: true,
  accessKeyId: "EVIL",
  secretAccessKey: "EVIL",
  iam: "EVIL",
  region: 3,
  iamEndpoint: 3,
  name: "evil",
  id: "evil"
}

export const optionsSuite = ({ good, name, refusal, sent, without = [] }: OptionsAdapter): void => {
  describe(`options of ${name}`, () => {
    const bad = badOptions(good).filter(({ refusal }) => !without.includes(String(refusal["field"])))

    it.for(bad)("$name is refused at once", async ({ options, refusal: expected }) => {
      const error = await refusal(options)
      expect(error).toBeInstanceOf(Error)
      expect(error).toMatchObject(expected)
      const texts = [...stringsIn(error), String(error), (error as Error).stack ?? ""].join("\n")
      expect(texts).not.toContain(canary)
      expect((error as Error).message).not.toMatch(internalTerms)
      expect(await sent()).toBe(0)
    })

    it.for(goodForms(good))("%s is accepted", async ([, options]) => {
      expect(await refusal(options)).toBeUndefined()
    })

    it("retry: false is accepted", async () => {
      expect(await refusal({ ...good, retry: false })).toBeUndefined()
    })

    const { dangerouslyAllowInsecureHttp: _, ...strict } = good
    it.for(goodForms(strict))("of %s: inherited values are ignored", async ([, options]) => {
      expect(await polluted(evil, async () => await refusal(options))).toBeUndefined()
    })

    it("that are missing are not replaced by inherited values", async () => {
      const refusals = await polluted(evil, async () => [
        await refusal({}),
        await refusal({ ...strict, endpoint: "http://plain.example.com" }),
        await refusal({ ...strict, projectId: undefined }),
        await refusal({ ...strict, projectId: {} }),
        await refusal({ ...strict, credentials: undefined }),
        await refusal({ ...strict, credentials: {} }),
        await refusal({ ...strict, retry: Object.create({ maxAttempts: 0 }) })
      ])
      expect(refusals).toMatchObject([
        { _tag: expect.stringMatching(/^Dcs(InvalidInput|CredentialsError)$/) },
        { field: "endpoint" },
        { field: "projectId" },
        { field: "projectId" },
        { _tag: "DcsCredentialsError" },
        { _tag: "DcsCredentialsError" },
        { field: "retry.maxAttempts" }
      ])
    })
  })
}

import * as fc from "fast-check"
import { describe, expect, it } from "vitest"
import { fragmentOf, parseFragment } from "../../src/service/fragment.ts"
import { openSession } from "../../src/service/openSession.ts"

const answer = {
  secret: "the-secret",
  version: "1.2.3",
  region: "eu-de",
  project: { id: "p1", name: "shop" },
  endpoint: "https://dcs.example.com",
  source: "OS_AUTH_TOKEN",
  readOnly: false,
  attemptTimeoutMs: 10_000
}

/** A page at an address, in front of a program that answers so. */
const page = (hash: string, respond: () => Response | Promise<Response>) => {
  const addresses: Array<string> = []
  const asked: Array<readonly [string, RequestInit]> = []
  return {
    addresses,
    asked,
    place: {
      location: { hash },
      history: {
        replaceState: (_data: unknown, _unused: string, url?: string | URL | null) => void addresses.push(`${url}`)
      },
      fetch: async (path: string, init: RequestInit) => {
        asked.push([path, init])
        return respond()
      }
    }
  }
}

describe("the session", () => {
  it("is exchanged for the code of the address, which then has the secret and keeps the instance", async () => {
    const { addresses, asked, place } = page("#once/i1", () => Response.json(answer))
    expect(await openSession(place)).toEqual({ session: answer, instanceId: "i1" })
    expect(asked).toEqual([["/session", { headers: { "x-auth-token": "once" }, cache: "no-store" }]])
    expect(addresses).toEqual(["#the-secret/i1"])
  })

  it("needs neither a region nor the name of the project", async () => {
    const { region: _, ...rest } = answer
    const { place } = page("#once", () => Response.json({ ...rest, project: { id: "p1" } }))
    expect(await openSession(place)).toMatchObject({ session: { project: { id: "p1" } } })
  })

  it.each<[string, string, () => Response | Promise<Response>]>([
    ["no-secret", "", () => Response.json(answer)],
    ["no-secret", "#a b", () => Response.json(answer)],
    ["refused", "#once", () => Response.json({}, { status: 401 })],
    ["refused", "#once", () => Response.json({}, { status: 403 })],
    ["unreachable", "#once", () => Promise.reject(new TypeError("Failed to fetch"))],
    ["unreadable", "#once", () => new Response("<html>")],
    ["unreadable", "#once", () => Response.json(answer, { status: 500 })],
    ["unreadable", "#once", () => Response.json([])],
    ["unreadable", "#once", () => Response.json(null)],
    ["unreadable", "#once", () => Response.json({ ...answer, project: "p1" })],
    ...Object.keys(answer)
      .filter((name) => name !== "region")
      .map((name): [string, string, () => Response] => [
        "unreadable",
        "#once",
        () => Response.json({ ...answer, [name]: undefined })
      ])
  ])("is missing: %s at %j", async (problem, hash, respond) => {
    const { addresses, place } = page(hash, respond)
    expect(await openSession(place)).toEqual({ problem })
    expect(addresses).toEqual([])
  })

  it("is not asked for without a secret", async () => {
    const { asked, place } = page("#", () => Response.json(answer))
    await openSession(place)
    expect(asked).toEqual([])
  })
})

describe("the fragment", () => {
  it("can be read as it was written", () => {
    const secret = fc.stringMatching(/^[A-Za-z0-9_-]{1,43}$/)
    const instanceId = fc.option(fc.stringMatching(/^[A-Za-z0-9][A-Za-z0-9_-]{0,63}$/), { nil: undefined })
    fc.assert(
      fc.property(secret, instanceId, (secret, instanceId) => {
        expect(parseFragment(fragmentOf({ secret, instanceId }))).toEqual({ secret, ...(instanceId && { instanceId }) })
      })
    )
  })

  it.each(["#", "#/i1", "#a/", "#a/../b", "#a/b/c", "#a%2Fb", "#a\nb"])("%j is none", (hash) => {
    expect(parseFragment(hash)).toBeUndefined()
  })
})

/**
 * The cases of the operation itself, over a scripted `HttpClient` in virtual time; each line plays them in its own way.
 */
import { type VirtualTime, virtualTime } from "../laws/virtualTime.ts"
import { answerBody, type AnswerVector, inputValue, vectors } from "@dcs-tasks/vectors"
import { worlds } from "../worlds.ts"
import type { Case } from "./record.ts"

export interface Asked {
  readonly method: string
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
}

/** What a line is asked to do, in a world of its own. */
export interface Scene {
  /** None: the clock stands still, for signatures are made outside of virtual time. */
  readonly time?: VirtualTime
  readonly answer: (request: Asked) => Response
  readonly call: "delete" | "list" | "list of instances" | "signed" | "logged in" | "bulk"
  /** Beside what every client needs. */
  readonly config?: Readonly<Record<string, unknown>>
  readonly input?: Readonly<Record<string, unknown>>
  readonly options?: Readonly<Record<string, unknown>>
  readonly taskIds?: ReadonlyArray<string>
}

/** Of both lines: milliseconds, where the clock stands still. */
export const standing = Date.UTC(2026, 10, 24, 8)

/** Milliseconds until an answer comes: where none took time, a retry without a wait would never end. */
export const latency = 50

export const scenery = {
  endpoint: "https://dcs.example.com",
  projectId: "P",
  credentials: { token: "canary-0123456789" },
  task: { instanceId: "I", taskId: "T" },
  accessKey: { accessKeyId: "AK", secretAccessKey: "secret-0123456789" },
  iam: "https://iam.example.com"
} as const

export interface ScriptedLine {
  readonly name: string
  /** What the line knows. */
  readonly calls: ReadonlyArray<Scene["call"]>
  /** What the call succeeded or failed with; of a defect, its cause. */
  readonly play: (scene: Scene) => Promise<unknown>
}

/** A web response with any status and body: its constructor allows neither 204 with bytes nor 999. */
const responseOf = (vector: AnswerVector): Response => {
  const body = Uint8Array.from(answerBody(vector))
  const response = new Response(body.length === 0 ? null : body, { headers: vector.headers })
  if (vector.headers["content-type"] === undefined) response.headers.delete("content-type")
  return Object.defineProperty(response, "status", { value: vector.status })
}

/** The web's `Headers` take no control characters, and nobody inflates here. */
const answers = vectors.answers.filter(
  (vector) => vector.gzip !== true && Object.values(vector.headers).every((value) => /^[ -~]*$/.test(value))
)

const noTask = (): Response => Response.json({ error_code: "DCS.4133", error_msg: "no such task" }, { status: 404 })

/** The calls whose headers are written down: the others send the same ones each time. */
const told: ReadonlySet<Scene["call"]> = new Set(["signed", "logged in"])

const unended = Symbol("unended")

export const scriptedCases = ({ calls, name, play }: ScriptedLine): ReadonlyArray<Case> => {
  /** What a call comes to, and every request with its time. The last answer stays. */
  const met = async (
    scene: Omit<Scene, "answer" | "time">,
    replies: ReadonlyArray<(request: Asked) => Response>
  ): Promise<unknown> => {
    const time = virtualTime()
    const requests: Array<unknown> = []
    let asked = 0
    const answer = (request: Asked): Response => {
      const reply = replies[Math.min(asked, replies.length - 1)]
      asked += 1
      const { headers, method, url } = request
      requests.push(`${time.now()} ${method} ${url}`, ...(told.has(scene.call) ? [{ ...headers }] : []))
      return reply?.(request) ?? new Response(null, { status: 204 })
    }
    if (scene.call === "signed") return { outcome: await play({ ...scene, answer }), requests }
    let outcome: unknown = unended
    void play({ ...scene, answer, time }).then((end) => void (outcome = end))
    await time.run(() => outcome !== unended)
    return { outcome, requests, millis: time.now() }
  }

  const named = (what: string, id: string, run: () => unknown): Case => ({
    key: `${what} / ${id} / scripted / ${name}`,
    run
  })
  const always = { retry: { maxAttempts: 1 } }

  const fromTheWild = answers.flatMap((vector) => {
    const reply = () => responseOf(vector)
    return [
      named("answer", vector.id, () => met({ call: "delete", config: always }, [reply])),
      named("answer, missing: succeed", vector.id, () =>
        met({ call: "delete", config: always, options: { missing: "succeed" } }, [reply])
      ),
      named("answer again and again", vector.id, () => met({ call: "delete" }, [reply])),
      named("answer, then no such task", vector.id, () => met({ call: "delete" }, [reply, noTask])),
      named("answer, known as missing", vector.id, () =>
        met({ call: "delete", config: { ...always, missingCodes: ["DCS.4133", "DCS.4001"] } }, [reply])
      ),
      ...(["list", "list of instances"] as const)
        .filter((call) => calls.includes(call))
        .map((call) => named(`answer, ${call}`, vector.id, () => met({ call }, [reply]))),
      // A server that throttles for ever is asked for 15 minutes, as often as it says.
      ...(calls.includes("bulk")
        ? [
            named("answer, bulk", vector.id, () =>
              met({ call: "bulk", taskIds: ["T"], options: { maxWait: "5 seconds" } }, [reply])
            )
          ]
        : []),
      // A wait would never end where the clock stands still.
      ...(calls.includes("signed")
        ? [named("answer, signed", vector.id, () => met({ call: "signed", config: always }, [reply]))]
        : []),
      ...(calls.includes("logged in")
        ? [
            named("answer of IAM", vector.id, () =>
              met({ call: "logged in" }, [
                (request) =>
                  request.url.startsWith(scenery.iam) ? responseOf(vector) : new Response(null, { status: 204 })
              ])
            )
          ]
        : [])
    ]
  })

  const inputs = [
    ...vectors.ids.bad.flatMap((vector) => {
      const id = inputValue(vector)
      return [
        named("task id", vector.id, () => met({ call: "delete", input: { ...scenery.task, taskId: id } }, [])),
        named("instance id", vector.id, () => met({ call: "delete", input: { ...scenery.task, instanceId: id } }, [])),
        named("project id", vector.id, () => met({ call: "delete", config: { projectId: id } }, []))
      ]
    }),
    ...vectors.ids.good.map((id) =>
      named("good id", id, () =>
        met({ call: "delete", config: { projectId: id }, input: { instanceId: id, taskId: id } }, [])
      )
    ),
    ...vectors.endpoints.bad.map((vector) =>
      named("endpoint", vector.id, () => met({ call: "delete", config: { endpoint: inputValue(vector) } }, []))
    ),
    ...vectors.endpoints.good.map(({ value }) =>
      named("good endpoint", value, () => met({ call: "delete", config: { endpoint: value } }, []))
    ),
    ...[...vectors.tokens.bad, ...vectors.tokens.good].map((vector) =>
      named("token", vector.id, () =>
        met({ call: "delete", config: { credentials: { token: inputValue(vector) } } }, [])
      )
    )
  ]

  /** Half of the tasks were there, and of these the answer to each third is lost. */
  const many = worlds.flatMap((world) =>
    (["fail", "succeed", "verify"] as const).map((missing) =>
      named("world", `${world.name}, missing: ${missing}`, () => {
        const taskIds = Array.from({ length: 24 }, (_, n) => `T${n}`)
        const left = new Set(taskIds.filter((_, n) => n % 2 === 0))
        const toLose = new Set(taskIds.filter((_, n) => n % 6 === 0))
        const answer = ({ method, url }: Asked): Response => {
          if (method === "GET") return Response.json({ task_count: 0, tasks: [] })
          const taskId = new URL(url).pathname.split("/").at(-1) ?? ""
          const real = left.delete(taskId)
            ? Response.json({ message: "" })
            : new Response(world.answer.body, {
                status: world.answer.status,
                headers: { "content-type": "application/json" }
              })
          return toLose.delete(taskId) ? new Response(null, { status: 503 }) : real
        }
        return met({ call: "bulk", taskIds, options: { missing }, config: { missingCodes: world.missingCodes } }, [
          answer
        ])
      })
    )
  )

  return [...fromTheWild, ...inputs, ...(calls.includes("bulk") ? many : [])]
}

/**
 * The cases of the operation itself, over a scripted `HttpClient` in virtual time. Each implementation runs them its own way.
 */
import { type VirtualTime, virtualTime } from "../laws/virtualTime.ts"
import { answerBody, type AnswerVector, inputValue, vectors } from "@dcs-tasks/vectors"
import { worlds } from "../worlds.ts"
import type { Case } from "./record.ts"

export interface ScriptedRequest {
  readonly method: string
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
}

/** A call to make, with its own time and responses. */
export interface Scene {
  /** Undefined for signed calls: signatures are computed outside of virtual time, so the clock does not advance. */
  readonly time?: VirtualTime
  readonly answer: (request: ScriptedRequest) => Response
  readonly call: "delete" | "list" | "list of instances" | "signed" | "logged in" | "bulk"
  /** Added to what every client needs. */
  readonly config?: Readonly<Record<string, unknown>>
  readonly input?: Readonly<Record<string, unknown>>
  readonly options?: Readonly<Record<string, unknown>>
  readonly taskIds?: ReadonlyArray<string>
}

/** The time in epoch milliseconds while the clock does not advance, for both implementations. */
export const frozenNow = Date.UTC(2026, 10, 24, 8)

/** Milliseconds until a response arrives. Without it, retries without a delay would never end. */
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
  /** The calls that this implementation has. */
  readonly calls: ReadonlyArray<Scene["call"]>
  /** Returns the value or error of the call, or the cause of a defect. */
  readonly play: (scene: Scene) => Promise<unknown>
}

/** A web response with any status and body. Its constructor rejects a 204 with a body, and 999. */
const responseOf = (vector: AnswerVector): Response => {
  const body = Uint8Array.from(answerBody(vector))
  const response = new Response(body.length === 0 ? null : body, { headers: vector.headers })
  if (vector.headers["content-type"] === undefined) response.headers.delete("content-type")
  return Object.defineProperty(response, "status", { value: vector.status })
}

/** Without control characters, which the web's `Headers` reject, and without gzip, which nothing inflates here. */
const answers = vectors.answers.filter(
  (vector) => vector.gzip !== true && Object.values(vector.headers).every((value) => /^[ -~]*$/.test(value))
)

const noTask = (): Response => Response.json({ error_code: "DCS.4133", error_msg: "no such task" }, { status: 404 })

/** The calls whose headers are recorded. The others send the same ones each time. */
const recordsHeaders: ReadonlySet<Scene["call"]> = new Set(["signed", "logged in"])

const pending = Symbol("unended")

export const scriptedCases = ({ calls, name, play }: ScriptedLine): ReadonlyArray<Case> => {
  /** The outcome of a call, and all requests with their times. The last response is repeated. */
  const outcomeOf = async (
    scene: Omit<Scene, "answer" | "time">,
    replies: ReadonlyArray<(request: ScriptedRequest) => Response>
  ): Promise<unknown> => {
    const time = virtualTime()
    const requests: Array<unknown> = []
    let requestCount = 0
    const answer = (request: ScriptedRequest): Response => {
      const reply = replies[Math.min(requestCount, replies.length - 1)]
      requestCount += 1
      const { headers, method, url } = request
      requests.push(`${time.now()} ${method} ${url}`, ...(recordsHeaders.has(scene.call) ? [{ ...headers }] : []))
      return reply?.(request) ?? new Response(null, { status: 204 })
    }
    if (scene.call === "signed") return { outcome: await play({ ...scene, answer }), requests }
    let outcome: unknown = pending
    void play({ ...scene, answer, time }).then((end) => void (outcome = end))
    await time.run(() => outcome !== pending)
    return { outcome, requests, millis: time.now() }
  }

  const caseOf = (what: string, id: string, run: () => unknown): Case => ({
    key: `${what} / ${id} / scripted / ${name}`,
    run
  })
  const singleAttempt = { retry: { maxAttempts: 1 } }

  const recordedAnswers = answers.flatMap((vector) => {
    const reply = () => responseOf(vector)
    return [
      caseOf("answer", vector.id, () => outcomeOf({ call: "delete", config: singleAttempt }, [reply])),
      caseOf("answer, missing: succeed", vector.id, () =>
        outcomeOf({ call: "delete", config: singleAttempt, options: { missing: "succeed" } }, [reply])
      ),
      caseOf("answer again and again", vector.id, () => outcomeOf({ call: "delete" }, [reply])),
      caseOf("answer, then no such task", vector.id, () => outcomeOf({ call: "delete" }, [reply, noTask])),
      caseOf("answer, known as missing", vector.id, () =>
        outcomeOf({ call: "delete", config: { ...singleAttempt, missingCodes: ["DCS.4133", "DCS.4001"] } }, [reply])
      ),
      ...(["list", "list of instances"] as const)
        .filter((call) => calls.includes(call))
        .map((call) => caseOf(`answer, ${call}`, vector.id, () => outcomeOf({ call }, [reply]))),
      // By default, bulk retries throttled tasks for 15 minutes.
      ...(calls.includes("bulk")
        ? [
            caseOf("answer, bulk", vector.id, () =>
              outcomeOf({ call: "bulk", taskIds: ["T"], options: { maxWait: "5 seconds" } }, [reply])
            )
          ]
        : []),
      // Without retries, because the clock does not advance.
      ...(calls.includes("signed")
        ? [caseOf("answer, signed", vector.id, () => outcomeOf({ call: "signed", config: singleAttempt }, [reply]))]
        : []),
      ...(calls.includes("logged in")
        ? [
            caseOf("answer of IAM", vector.id, () =>
              outcomeOf({ call: "logged in" }, [
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
        caseOf("task id", vector.id, () => outcomeOf({ call: "delete", input: { ...scenery.task, taskId: id } }, [])),
        caseOf("instance id", vector.id, () =>
          outcomeOf({ call: "delete", input: { ...scenery.task, instanceId: id } }, [])
        ),
        caseOf("project id", vector.id, () => outcomeOf({ call: "delete", config: { projectId: id } }, []))
      ]
    }),
    ...vectors.ids.good.map((id) =>
      caseOf("good id", id, () =>
        outcomeOf({ call: "delete", config: { projectId: id }, input: { instanceId: id, taskId: id } }, [])
      )
    ),
    ...vectors.endpoints.bad.map((vector) =>
      caseOf("endpoint", vector.id, () => outcomeOf({ call: "delete", config: { endpoint: inputValue(vector) } }, []))
    ),
    ...vectors.endpoints.good.map(({ value }) =>
      caseOf("good endpoint", value, () => outcomeOf({ call: "delete", config: { endpoint: value } }, []))
    ),
    ...[...vectors.tokens.bad, ...vectors.tokens.good].map((vector) =>
      caseOf("token", vector.id, () =>
        outcomeOf({ call: "delete", config: { credentials: { token: inputValue(vector) } } }, [])
      )
    )
  ]

  /** Half of the tasks exist, and the response to every third of these is lost. */
  const many = worlds.flatMap((world) =>
    (["fail", "succeed", "verify"] as const).map((missing) =>
      caseOf("world", `${world.name}, missing: ${missing}`, () => {
        const taskIds = Array.from({ length: 24 }, (_, n) => `T${n}`)
        const left = new Set(taskIds.filter((_, n) => n % 2 === 0))
        const toLose = new Set(taskIds.filter((_, n) => n % 6 === 0))
        const answer = ({ method, url }: ScriptedRequest): Response => {
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
        return outcomeOf(
          { call: "bulk", taskIds, options: { missing }, config: { missingCodes: world.missingCodes } },
          [answer]
        )
      })
    )
  )

  return [...recordedAnswers, ...inputs, ...(calls.includes("bulk") ? many : [])]
}

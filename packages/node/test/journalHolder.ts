/** Opens a journal in its own process, and holds it until standard input ends. Each line of input appends a line. */
import type { DeletionJournalService } from "@dcs-tasks/core"
import { JournalError, openJournal } from "@dcs-tasks/node/journal"
import * as Effect from "effect/Effect"
import * as Stream from "effect/Stream"
import { createInterface } from "node:readline"

const target = { endpoint: "https://dcs.example.com", projectId: "p1" }
const say = (text: string) => Effect.sync(() => process.stdout.write(`${text}\n`))
const lines = Stream.fromAsyncIterable(createInterface({ input: process.stdin }), (error) => new Error(String(error)))

/** `written`, or why not. */
const appended = (journal: DeletionJournalService, taskId: string) =>
  Effect.match(journal.sending({ instanceId: "i1", taskId }), {
    onFailure: ({ cause }) => (cause instanceof JournalError ? cause.reason : String(cause)),
    onSuccess: () => "written"
  })

const program = Effect.gen(function* () {
  const journal = yield* openJournal(process.argv[2] ?? "", target, { onWaiting: () => say("waiting") })
  yield* say(`open ${process.pid}`)
  yield* lines.pipe(
    Stream.runForEach((taskId) => Effect.flatMap(appended(journal, taskId), say)),
    Effect.orDie
  )
}).pipe(
  Effect.scoped,
  Effect.catch((error) => say(`${error.reason} ${error.problem}`))
)

await Effect.runPromise(program)

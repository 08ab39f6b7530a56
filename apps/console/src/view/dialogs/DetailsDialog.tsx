import type { ComponentChildren } from "preact"
import type { BackgroundTask } from "@dcs-tasks/browser"
import type { TaskRow } from "../../model/Task.ts"
import { exactTime } from "../../model/times.ts"
import { texts } from "../../texts/index.ts"
import { Button } from "../parts/Button.tsx"
import { explanationOf, Result } from "../parts/Result.tsx"
import { useView } from "../View.ts"
import { Dialog } from "./Dialog.tsx"

const fields = ["id", "name", "status", "userName", "userId", "errorCode", "jobId"] as const

const Fact = ({ children, name }: { readonly name: string; readonly children: ComponentChildren }) => (
  <div>
    <dt>{name}</dt>
    <dd>{children}</dd>
  </div>
)

const Json = ({ value }: { readonly value: unknown }) => (
  // What can scroll must be reachable by the keyboard.
  <pre class="json" tabIndex={0}>
    {typeof value === "string" ? value : JSON.stringify(value, undefined, 2)}
  </pre>
)

const RecordFacts = ({ record }: { readonly record: BackgroundTask }) => {
  const names = texts.details.fields
  return (
    <>
      {fields.map(
        (field) =>
          record[field] !== undefined && (
            <Fact key={field} name={names[field]}>
              {record[field]}
            </Fact>
          )
      )}
      {(["createdAt", "updatedAt"] as const).map((field) => {
        const [text = "", time] = [record[field], Date.parse(record[field] ?? "")]
        return (
          text !== "" && (
            <Fact key={field} name={names[field]}>
              {Number.isNaN(time) ? text : `${exactTime(time)} · ${text}`}
            </Fact>
          )
        )
      })}
      {(["params", "details"] as const).map(
        (field) =>
          record[field] !== undefined && (
            <Fact key={field} name={names[field]}>
              <Json value={record[field]} />
            </Fact>
          )
      )}
    </>
  )
}

/** All that is known about a task, and what became of it. */
export const DetailsDialog = ({ row }: { readonly row: TaskRow }) => {
  const { state } = useView()
  void state.fatesVersion.value
  const fate = state.fateOf(row.key)
  const [explanation, whyNot] = [explanationOf(fate), state.whyNot(row)]
  return (
    <Dialog title={texts.details.title}>
      {(close) => (
        <>
          <dl class="facts">
            {fate._tag !== "Listed" && (
              <Fact name={texts.details.result}>
                <Result fate={fate} />
              </Fact>
            )}
            {explanation !== undefined && <Fact name={texts.details.message}>{explanation}</Fact>}
            {whyNot !== undefined && <Fact name={texts.details.selection}>{whyNot}</Fact>}
            <RecordFacts record={row.record} />
            <Fact name={texts.details.instance}>{texts.named(row.instanceName, row.instanceId)}</Fact>
          </dl>
          <div class="dialog-actions">
            <Button onPress={close} autoFocus>
              {texts.close}
            </Button>
          </div>
        </>
      )}
    </Dialog>
  )
}

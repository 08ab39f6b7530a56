import type { ReadonlySignal } from "@preact/signals"
import type { Confirmation } from "../../model/Confirmation.ts"
import { texts } from "../../texts.ts"
import { Time } from "../parts/Time.tsx"
import { exactTime } from "../../model/times.ts"
import { Status } from "../parts/Status.tsx"

export interface ConfirmFactsProps {
  readonly confirmation: Confirmation
  readonly clock: ReadonlySignal<number>
}

const When = ({ clock, millis }: { readonly millis: number; readonly clock: ReadonlySignal<number> }) => (
  <>
    <Time millis={millis} clock={clock} /> <span class="muted">({exactTime(millis)})</span>
  </>
)

/** What would be deleted. */
export const ConfirmFacts = ({ clock, confirmation }: ConfirmFactsProps) => {
  const { instances, newest, oldest, statuses, withoutTime } = confirmation
  return (
    <dl class="facts">
      <div>
        <dt>{texts.confirm.instanceLabel}</dt>
        <dd>
          <ul class="confirm-instances" tabIndex={instances.length > 4 ? 0 : undefined}>
            {instances.map(({ count, id, name }) => (
              <li key={id}>
                <strong>{texts.confirm.instance(name, id)}</strong>
                {instances.length > 1 && <span class="muted"> {texts.records(count)}</span>}
              </li>
            ))}
          </ul>
        </dd>
      </div>
      {oldest !== undefined && (
        <div>
          <dt>{texts.confirm.oldest}</dt>
          <dd>
            <When millis={oldest} clock={clock} />
          </dd>
        </div>
      )}
      {newest !== undefined && (
        <div>
          <dt>{texts.confirm.newest}</dt>
          <dd>
            <When millis={newest} clock={clock} />
          </dd>
        </div>
      )}
      <div>
        <dt>{texts.confirm.statusLabel}</dt>
        <dd class="confirm-statuses">
          {statuses.map(({ count, status }) => (
            <span key={status}>
              {texts.number(count)} <Status status={status === "" ? undefined : status} />
            </span>
          ))}
          {withoutTime > 0 && <span>{texts.confirm.withoutTime(withoutTime)}</span>}
        </dd>
      </div>
    </dl>
  )
}

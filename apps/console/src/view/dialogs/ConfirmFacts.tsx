import type { ReadonlySignal } from "@preact/signals"
import type { Confirmation } from "../../model/Confirmation.ts"
import { exactTime } from "../../model/times.ts"
import { texts } from "../../texts/index.ts"
import { Status } from "../parts/Status.tsx"
import { Time } from "../parts/Time.tsx"

interface ConfirmFactsProps {
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
        <dt>{texts.confirm.instances(instances.length)}</dt>
        <dd>
          <ul class="confirm-instances" tabIndex={instances.length > 4 ? 0 : undefined}>
            {instances.map(({ count, id, name }) => (
              <li key={id}>
                <strong>{texts.named(name, id)}</strong>
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
        <dt>{texts.confirm.status}</dt>
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

import type { Fault } from "../../model/Run.ts"
import { texts } from "../../texts/index.ts"
import { Icon } from "../parts/Icon.tsx"

/** More of them are in the results that can be downloaded. */
const shownIds = 5

/** What went wrong: each message once, with request ids for the vendor's support. */
export const Faults = ({ faults }: { readonly faults: ReadonlyArray<Fault> }) => (
  <ul class="faults" tabIndex={0} aria-label={texts.summary.faults}>
    {faults.map(({ fate, keys, message, requestIds }) => (
      <li key={`${fate} ${message}`}>
        <span class={`result result-${fate}`}>
          <Icon name={fate === "Unknown" ? "warning" : "failed"} />
          {texts.number(keys.length)} {texts.fates[fate]}
        </span>
        <span class="fault-message">
          {message}
          {requestIds.length > 0 && (
            <span class="muted fault-ids">
              {texts.summary.requestIds(requestIds.slice(0, shownIds), Math.max(0, requestIds.length - shownIds))}
            </span>
          )}
        </span>
      </li>
    ))}
  </ul>
)

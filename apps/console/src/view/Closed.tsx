import type { SessionProblem } from "../service/openSession.ts"
import { labels } from "../texts.ts"

/** Instead of the page, if there is no session: why, and what to do. */
export const Closed = ({ problem }: { readonly problem: SessionProblem }) => (
  <>
    <header class="header">
      <h1>{labels.title}</h1>
    </header>
    <main class="closed" role="alert">
      <h2>{labels.closed[problem].title}</h2>
      <p>{labels.closed[problem].help}</p>
    </main>
  </>
)

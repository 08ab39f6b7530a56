/**
 * What an attempt concludes, the story of a call, and the message of an error.
 *
 * For the bindings of this project; may change with any minor version.
 */
export { conclude, concludeSilence, type Conclusion, type Limit, storyAfter, type Unanswered } from "./conclusion.ts"
export { describe } from "./errorMessage.ts"
export { goesOn, type Sent, sentOf, type Story, untold } from "./story.ts"

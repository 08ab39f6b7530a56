/**
 * What an attempt concludes, the story of a call, and the message of an error.
 *
 * For the bindings of this project; may change with any minor version.
 */
export { conclude, concludeNoAnswer, type Conclusion, type Limit, storyAfter, type Unanswered } from "./conclusion.ts"
export { errorMessage } from "./errorMessage.ts"
export { emptyStory, type Sent, sentOf, type Story } from "./story.ts"

/**
 * Concludes attempts, keeps the story of a call, and writes error messages.
 *
 * Unstable: for the packages of this project and authors of adapters. Any minor version can change it.
 *
 * @since 0.1.0
 * @module
 */
export { conclude, concludeNoAnswer, type Conclusion, type Limit, storyAfter, type Unanswered } from "./conclusion.ts"
export { errorMessage } from "./errorMessage.ts"
export { type CallSite, calledAt, callSite, causedBy, showErrors } from "./shownError.ts"
export { type Problem, type ProblemOptions, toProblem } from "./problem.ts"
export { emptyStory, type Sent, sentOf, type Story, storyOf } from "./story.ts"

/*
 * One call of deleteBackgroundTask: its attempts, what happens to each request, and what the client concludes.
 *
 * The rules follow answer/fate.ts, answer/classify.ts, failure/story.ts, failure/conclusion.ts, retry/ and call/call.ts of
 * wire, and operation/operation.ts and client/deleteTask.ts of core. A FAULT_ macro plants a wrong rule, which the
 * checker must find. With TRACES, the model makes many calls and prints them.
 */
#ifndef MAX
#define MAX 3
#endif

mtype:state = { FINISHED, UNFINISHED, ABSENT }
mtype:world = { W404, W400_KNOWN, W400, W204, W200 }
/* What a response says, apart from its status. */
mtype:code = { C_NONE, C_CONFIRMS, C_TASK, C_INSTANCE, C_ROUTE, C_UNKNOWN, C_NOT_DELETABLE, C_BUSY }
/* Why there is no response, and whether it proves that the request was not written. */
mtype:fault = { F_NONE, F_CONNECT, F_RESET, F_TLS, F_TIMEOUT, F_TOTAL, F_CREDENTIALS }
mtype:tag = { T_NONE, T_DELETED, T_GONE, T_NOT_FOUND, T_BAD_REQUEST, T_UNAUTHORIZED, T_FORBIDDEN, T_THROTTLED,
  T_INTERNAL, T_UNAVAILABLE, T_UNEXPECTED, T_TRANSPORT, T_TIMEOUT, T_CREDENTIALS }
mtype:fate = { UNTOUCHED, UNPROVEN, UNSEEN }
mtype:class = { NEVER, TRANSIENT, THROTTLED, BUSY, CORRECTABLE }

/* The service. */
mtype:state task;
mtype:world world;
/* Requests that the service can still handle, during the call or after it. */
byte late;
bool deleted;
bool confirmedAbsent;

/* The configuration. */
byte maxAttempts;
bool repeatsUnseen;
bool missingSucceeds;
bool retryBusy;
bool corrects;

/* The result of the attempt in progress. */
short status;
mtype:code code;
mtype:fault fault;
bool bodyTimedOut;

/* What the client knows: the story, and the error of the last attempt that sent something. */
byte number;
byte attempts;
bool mayHaveDeleted;
bool seenUnknown;
bool corrected;
mtype:tag tag;
mtype:code reason;
bool stopped;

/* What the call reports. */
bool done;
bool reportsPrior;
/* What is true of it. */
byte sent;
bool someUnknown;
bool begunAfterStop;

#ifdef TRACES
#define SHOW(x) printf x
#else
#define SHOW(x) skip
#endif

inline handle() {
  if
  :: task == FINISHED -> task = ABSENT; deleted = true
  :: else
  fi
}

/* The service handles the request and responds. */
inline answer() {
  if
  :: task == FINISHED -> handle(); code = C_CONFIRMS; status = 200
  :: task == UNFINISHED -> status = 400; code = C_NOT_DELETABLE
  :: task == ABSENT && world == W404 -> status = 404; code = C_TASK
  :: task == ABSENT && world == W400_KNOWN -> status = 400; code = C_TASK
  :: task == ABSENT && world == W400 -> status = 400; code = C_NONE
  :: task == ABSENT && world == W204 -> status = 204; code = C_CONFIRMS; confirmedAbsent = true
  :: task == ABSENT && world == W200 -> status = 200; code = C_CONFIRMS; confirmedAbsent = true
  fi
}

/* The service handles the request now, later, or never, and the client does not get its response. */
inline mayHandle() {
  if
  :: handle(); SHOW((" handled"))
  :: late < 2 * MAX -> late++; SHOW((" late"))
  :: skip
  fi
}

/* A runtime sent the request before, lost that connection, and hides it. */
inline mayRepeat() {
  if
  :: skip
  :: repeatsUnseen ->
    if
    :: handle(); SHOW((" repeated-handled"))
#ifndef TRACES
    :: late < 2 * MAX -> late++
#endif
    :: SHOW((" repeated-lost"))
    fi
  fi
}

/* The same, where a repeated request gets the same response, so that the first one was not handled either. */
inline mayRepeatAlike() {
#ifdef FAULT_REPEATS_DIFFER
  mayRepeat()
#else
  if
  :: skip
  :: repeatsUnseen -> SHOW((" repeated-lost"))
  fi
#endif
}

inline reply(s, c) {
  status = s;
  code = c
}

/* One request. */
inline request() {
  status = 0; code = C_NONE; fault = F_NONE; bodyTimedOut = false;
  if
  :: fault = F_CREDENTIALS; SHOW(("step credentials fail"))
  :: sent++; attempts++;
    if
    :: SHOW(("step the service answers")); mayRepeat(); answer()
    :: SHOW(("step 200 page")); mayRepeat(); reply(200, C_NONE)
    :: SHOW(("step 200 error")); mayRepeat(); mayHandle(); reply(200, C_NONE)
    :: SHOW(("step 200 cut off")); mayRepeat();
      if
      :: SHOW((" answered")); answer()
      :: reply(200, C_NONE)
      fi
    :: SHOW(("step 200 page cut off")); mayRepeat(); mayHandle(); reply(200, C_NONE)
    :: SHOW(("step 202")); mayRepeat(); mayHandle(); reply(202, C_NONE)
    :: SHOW(("step 307")); mayRepeatAlike(); reply(307, C_NONE)
    :: SHOW(("step 400 busy")); mayRepeat(); reply(400, C_BUSY)
    :: SHOW(("step 400")); mayRepeat(); reply(400, C_NONE)
    :: SHOW(("step 401")); mayRepeatAlike(); reply(401, C_NONE)
    :: SHOW(("step 403")); mayRepeatAlike(); reply(403, C_NONE)
    :: SHOW(("step 404 instance")); mayRepeatAlike(); reply(404, C_INSTANCE)
    :: SHOW(("step 404 route")); mayRepeatAlike(); reply(404, C_ROUTE)
    :: SHOW(("step 404 unknown")); mayRepeat(); reply(404, C_UNKNOWN)
    :: SHOW(("step 408")); mayRepeat(); mayHandle(); reply(408, C_NONE)
    :: SHOW(("step 429")); mayRepeatAlike(); reply(429, C_NONE)
    :: SHOW(("step 500")); mayRepeat(); mayHandle(); reply(500, C_NONE)
    :: SHOW(("step 502 page")); mayRepeat(); mayHandle(); reply(502, C_NONE)
    :: SHOW(("step 503")); mayRepeat(); mayHandle(); reply(503, C_NONE)
    :: SHOW(("step 504")); mayRepeat(); mayHandle(); reply(504, C_NONE)
    :: SHOW(("step no such name")); mayRepeat(); fault = F_CONNECT
    :: SHOW(("step connection refused")); mayRepeat(); fault = F_CONNECT
    :: SHOW(("step reset")); mayRepeat(); mayHandle(); fault = F_RESET
    :: SHOW(("step unreachable while reading")); mayRepeat(); mayHandle(); fault = F_RESET
    :: SHOW(("step TLS breaks")); mayRepeat(); mayHandle(); fault = F_TLS
    :: SHOW(("step hangs")); mayRepeat(); mayHandle(); fault = F_TIMEOUT
    :: SHOW(("step hangs total")); mayRepeat(); mayHandle(); fault = F_TOTAL
    :: SHOW(("step hangs in the body")); mayRepeat();
      if
      :: SHOW((" answered")); answer(); bodyTimedOut = (status == 200 && code == C_CONFIRMS)
      :: SHOW((" 200")); reply(200, C_NONE); bodyTimedOut = true
      :: SHOW((" 503")); reply(503, C_NONE)
      fi
    fi
  fi
}

#ifdef FAULT_408_PROVES
#define REFUSES(s) (s >= 300 && s < 500)
#else
#define REFUSES(s) (s >= 300 && s < 500 && s != 408)
#endif
#define PRECEDES_TASK(s) ((s >= 300 && s < 400) || s == 401 || s == 403 || s == 429)

/* fateOf, fateOfAnswer, extendStory. */
inline extendStory() {
  if
  :: status != 0 && !REFUSES(status) -> fate = UNSEEN
  :: status != 0 && REFUSES(status) ->
#ifdef FAULT_UNSEEN_REPEATS_IGNORED
    fate = UNTOUCHED
#else
    fate = (repeatsUnseen && !PRECEDES_TASK(status) && code != C_INSTANCE && code != C_ROUTE -> UNPROVEN : UNTOUCHED)
#endif
  :: fault == F_CONNECT -> fate = (repeatsUnseen -> UNPROVEN : UNTOUCHED)
#ifdef FAULT_TLS_PROVES
  :: fault == F_TLS -> fate = UNTOUCHED
#else
  :: fault == F_TLS -> fate = UNSEEN
#endif
  :: fault == F_RESET || fault == F_TIMEOUT || fault == F_TOTAL -> fate = UNSEEN
  fi;
  if
  :: fate == UNTOUCHED
  :: fate == UNPROVEN -> mayHaveDeleted = true
#ifdef FAULT_REJECTION_COUNTS
    ; seenUnknown = true
#endif
  :: fate == UNSEEN -> mayHaveDeleted = true; seenUnknown = true
  fi
}

/* classifyFailure, and the errors without a response. */
inline classify() {
  reason = code;
  if
  :: fault == F_TIMEOUT || fault == F_TOTAL || bodyTimedOut -> tag = T_TIMEOUT
  :: fault == F_CONNECT || fault == F_RESET || fault == F_TLS -> tag = T_TRANSPORT
  :: status == 400 && code != C_TASK -> tag = T_BAD_REQUEST
  :: status == 400 && code == C_TASK -> tag = T_NOT_FOUND
  :: status == 401 -> tag = T_UNAUTHORIZED
  :: status == 403 -> tag = T_FORBIDDEN
  :: status == 404 -> tag = T_NOT_FOUND
  :: status == 429 -> tag = T_THROTTLED
  :: status == 500 -> tag = T_INTERNAL
  :: status == 408 || status == 502 || status == 504 || (status == 503 && !bodyTimedOut) -> tag = T_UNAVAILABLE
  :: status == 307 || status == 202 || (status == 200 && !bodyTimedOut) -> tag = T_UNEXPECTED
  fi
}

/* retryClass and afterFailure. */
inline plan() {
  if
  :: tag == T_UNAUTHORIZED && corrects -> class = (corrected -> NEVER : CORRECTABLE)
  :: tag == T_UNAUTHORIZED && !corrects -> class = NEVER
  :: tag == T_THROTTLED -> class = THROTTLED
  :: tag == T_UNAVAILABLE || tag == T_INTERNAL -> class = TRANSIENT
  :: tag == T_TRANSPORT -> class = (fault == F_TLS -> NEVER : TRANSIENT)
  :: tag == T_TIMEOUT -> class = (fault == F_TOTAL -> NEVER : TRANSIENT)
  :: tag == T_BAD_REQUEST -> class = (code == C_BUSY && retryBusy -> BUSY : NEVER)
  :: tag == T_NOT_FOUND || tag == T_FORBIDDEN || tag == T_UNEXPECTED -> class = NEVER
  fi;
  if
#ifdef FAULT_CORRECTS_FOR_EVER
  :: class == CORRECTABLE -> number--; attempts--; sent--
  :: class != CORRECTABLE && number >= maxAttempts -> class = NEVER
#else
  :: number >= maxAttempts -> class = NEVER
#endif
  :: else
  fi
}

/* countsAsGone. */
#ifdef FAULT_DOUBT_COUNTS_AS_GONE
#define COUNTS_AS_GONE (tag == T_NOT_FOUND && reason == C_TASK && (mayHaveDeleted || missingSucceeds))
#else
#ifdef FAULT_ANY_404_IS_GONE
#define COUNTS_AS_GONE (tag == T_NOT_FOUND && (seenUnknown || missingSucceeds))
#else
#define COUNTS_AS_GONE (tag == T_NOT_FOUND && reason == C_TASK && (seenUnknown || missingSucceeds))
#endif
#endif

inline conclude() {
  if
  :: COUNTS_AS_GONE -> tag = T_GONE; reportsPrior = seenUnknown
  :: else
  fi;
  done = true
}

inline call() {
  number = 1;
again:
  atomic { SHOW(("\n")); request() };
  atomic {
    if
    /* Nothing was sent: an earlier error says more. */
    :: fault == F_CREDENTIALS && tag == T_NONE -> tag = T_CREDENTIALS; done = true; goto over
    :: fault == F_CREDENTIALS && tag != T_NONE -> conclude(); goto over
    :: (status == 200 || status == 204) && code == C_CONFIRMS && !bodyTimedOut -> tag = T_DELETED; done = true; goto over
    :: else ->
      someUnknown = someUnknown || (fault != F_NONE && fault != F_CONNECT) ||
        (fault == F_NONE && (status < 300 || status >= 500 || status == 408));
      extendStory(); classify(); plan()
    fi;
    status = 0; code = C_NONE; fault = F_NONE; bodyTimedOut = false; fate = UNTOUCHED;
    if
    :: class == NEVER -> conclude(); goto over
#ifndef FAULT_CORRECTS_FOR_EVER
    :: class == CORRECTABLE -> corrected = true
#endif
    :: else
    fi
  };
  /* The wait before the next attempt. */
  atomic {
    if
#ifdef TRACES
    :: class == THROTTLED -> printf(" no-retry"); conclude(); goto over
    :: printf(" stop"); conclude(); goto over
#else
    /* No budget, no time, a longer Retry-After than the client waits for, or credentials that cannot be corrected. */
    :: conclude(); goto over
#ifndef FAULT_STOP_IGNORED
    :: stopped -> conclude(); goto over
#endif
#endif
#ifdef FAULT_STOP_IGNORED
    :: true ->
#else
    :: !stopped ->
#endif
      begunAfterStop = begunAfterStop || stopped;
      number++;
      goto again
    fi
  };
over:
  skip
}

inline choose() {
  if
  :: task = FINISHED
  :: task = FINISHED
  :: task = UNFINISHED
  :: task = ABSENT
  fi;
  if
  :: world = W404
  :: world = W404
  :: world = W400_KNOWN
  :: world = W400
  :: world = W204
  :: world = W200
  fi;
  select(maxAttempts : 1 .. MAX);
  if
  :: repeatsUnseen = true
  :: repeatsUnseen = false
  fi;
  if
  :: missingSucceeds = true
  :: missingSucceeds = false
  fi;
  if
  :: retryBusy = true
  :: retryBusy = false
  fi;
  if
  :: corrects = true
  :: corrects = false
  fi
}

#ifdef TRACES
/* Makes many calls, one after the other, and prints each. */
init {
  int n;
  mtype:fate fate;
  mtype:class class;
  mtype:state first;
  for (n : 1 .. TRACES) {
    late = 0; deleted = false; confirmedAbsent = false; attempts = 0; mayHaveDeleted = false; seenUnknown = false;
    corrected = false; tag = T_NONE; reason = C_NONE; done = false; reportsPrior = false; sent = 0; someUnknown = false;
    choose();
    printf("call ");
    printm(task); printf(" "); printm(world);
    printf(" %d %d %d %d %d", maxAttempts, repeatsUnseen, missingSucceeds, retryBusy, corrects);
    do
    :: call(); break
    od;
    do
    :: late > 0 -> handle(); late--
    :: else -> break
    od;
    printf("\nends "); printm(tag); printf(" "); printm(reason);
    printf(" %d %d %d %d\n", attempts, mayHaveDeleted, reportsPrior, deleted)
  }
}
#else
init {
  mtype:fate fate;
  mtype:class class;
  atomic { choose() };
  call()
}

#ifndef LIVENESS
/* The caller can stop the call at any time. The call must end without that, too. */
active proctype Caller() {
end:
  do
  :: atomic { !stopped -> stopped = true }
  od
}
#endif

/* Late requests are handled at any time, during the call or after it, or never. */
active proctype Network() {
end:
  do
  :: atomic { late > 0 -> late--; handle() }
  od
}

/* The task finishes, or somebody else deletes it. */
active proctype Others() {
end:
  do
  :: atomic { task == UNFINISHED -> task = FINISHED }
  :: atomic { task == FINISHED -> task = ABSENT }
  od
}

#define FAILED (done && tag != T_DELETED && tag != T_GONE)

#define DELETED_ONLY_IF_TRUE (!(done && tag == T_DELETED) || deleted || confirmedAbsent)
#define FALSE_ONLY_IF_NOT (!(FAILED && !mayHaveDeleted) || !deleted)
#define GONE_WITH_A_REASON (!(done && tag == T_GONE) || (reason == C_TASK && (missingSucceeds || someUnknown)))
#define PRIOR_WITH_A_REASON (!(done && tag == T_GONE && reportsPrior) || someUnknown)
#ifdef PRIOR_OVER_FETCH
#define PRIOR_FALSE_ONLY_IF_NOT (!(done && tag == T_GONE && !reportsPrior) || !deleted)
#else
#define PRIOR_FALSE_ONLY_IF_NOT (!(done && tag == T_GONE && !reportsPrior && !repeatsUnseen) || !deleted)
#endif
#define WITHIN_THE_LIMIT (sent <= maxAttempts && number <= maxAttempts && attempts == sent)

#ifdef LIVENESS
ltl ends { <> done }
#else
/* The laws hold at every step, also after the call. */
active proctype Laws() {
end:
  do
  :: atomic { !DELETED_ONLY_IF_TRUE -> assert(DELETED_ONLY_IF_TRUE) }
  :: atomic { !FALSE_ONLY_IF_NOT -> assert(FALSE_ONLY_IF_NOT) }
  :: atomic { !GONE_WITH_A_REASON -> assert(GONE_WITH_A_REASON) }
  :: atomic { !PRIOR_WITH_A_REASON -> assert(PRIOR_WITH_A_REASON) }
  :: atomic { !PRIOR_FALSE_ONLY_IF_NOT -> assert(PRIOR_FALSE_ONLY_IF_NOT) }
  :: atomic { !WITHIN_THE_LIMIT -> assert(WITHIN_THE_LIMIT) }
  :: atomic { begunAfterStop -> assert(!begunAfterStop) }
  od
}

#endif
#endif

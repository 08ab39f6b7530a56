/*
 * A bulk run with a journal, killed and resumed: what each run sends, writes and reports.
 *
 * The rules follow bulk/run.ts and bulk/journal.ts of core, and journal/journal.ts and journal/history.ts of node. A call
 * is reduced to what the run sees of it; deletion.pml is about the call. A FAULT_ macro plants a wrong rule, which the
 * checker must find.
 */
#ifndef IDS
#define IDS 2
#endif
#ifndef RUNS
#define RUNS 2
#endif
/* Tasks in progress at once. */
#ifndef WORKERS
#define WORKERS 2
#endif
/* The ids, and one of them twice. */
#define INPUTS (IDS + 1)
#define LINES (RUNS * IDS * 3)
/* Lines that a full or broken disk refuses, in all runs together. */
#ifndef REFUSALS
#define REFUSALS 1
#endif

mtype:status = { NEW, SENT, UNKNOWN, FINISHED }
/* L_SENT comes before the requests of an id, the others before its result. */
mtype:entry = { L_SENT, L_DELETED, L_GONE, L_FAILED, L_UNKNOWN, L_NOT_ATTEMPTED }
mtype:ending = { NONE, DELETED, GONE, FAILED, FAILED_SEEN_UNKNOWN, NOT_ATTEMPTED, SKIPPED, DUPLICATE }

/* The disk. The first `synced` lines survive a power failure; `torn`: part of a line follows the last whole one. */
mtype:entry line[LINES];
byte about[LINES];
byte length;
byte synced;
bool torn;
bool powerFailed;
byte refusals;

/* The service. `adrift`: requests that it can still handle, whether or not anybody waits for them. */
bool exists[IDS];
byte adrift[IDS];

/* The run. */
byte input[INPUTS];
byte number;
byte next;
byte working;
bool seen[IDS];
mtype:status standing[IDS];
bool open[IDS];
mtype:ending results[INPUTS];
bool stopped;
bool broken;
bool dead;
bool missingSucceeds;

/* What is true, whatever the journal says. */
bool deleted[IDS];
bool finished[IDS];
/* A request ended unknown, or a run died after it had announced one. */
bool doubt[IDS];
bool announced[IDS];
/* The disk refused the line with the end of the id. */
bool unrecorded[IDS];

inline handle(id) {
  if
  :: exists[id] -> exists[id] = false; deleted[id] = true
  :: else
  fi
}

inline put(entry, id) {
#ifdef FAULT_TORN_LINE_KEPT
  if
  :: torn -> torn = false
  :: else -> line[length] = entry; about[length] = id; length++
  fi
#else
  line[length] = entry;
  about[length] = id;
  length++
#endif
}

/* One line: whole, refused, or torn by the death of the process or by a disk that cannot undo it either. */
inline append(entry, id, written) {
  written = false;
  if
  :: !broken -> put(entry, id); written = true
  :: broken
  :: !broken && refusals < REFUSALS -> refusals++
  :: !broken && refusals < REFUSALS -> refusals++; broken = true; torn = true
  :: !broken && number < RUNS -> torn = true; dead = true
  fi
}

inline conclude(entry, id, written) {
  open[id] = false;
  append(entry, id, written);
  if
  :: !written && !dead -> stopped = true; unrecorded[id] = true
  :: else
  fi
}

/* nextStatus of history.ts. */
inline read(entry, status) {
  if
  :: entry == L_SENT && status == NEW -> status = SENT
  :: entry == L_SENT && status == SENT -> status = UNKNOWN
  :: (entry == L_DELETED || entry == L_GONE) && status != FINISHED -> status = FINISHED
  :: entry == L_FAILED && status != FINISHED -> status = NEW
#ifdef FAULT_UNKNOWN_FORGOTTEN
  :: entry == L_UNKNOWN && status != FINISHED -> status = NEW
#else
  :: entry == L_UNKNOWN && status != FINISHED -> status = UNKNOWN
#endif
#ifdef FAULT_NOT_ATTEMPTED_CLEARS
  :: entry == L_NOT_ATTEMPTED && status != FINISHED -> status = NEW
#else
  :: entry == L_NOT_ATTEMPTED && status == SENT -> status = NEW
#endif
  :: else
  fi
}

inline load() {
#ifndef FAULT_TORN_LINE_KEPT
  torn = false;
#endif
  for (i : 0 .. IDS - 1) { standing[i] = NEW }
  i = 0;
  do
  :: i < length -> read(line[i], standing[about[i]]); i++
  :: else -> break
  od
}

inline report(at, result) {
  /* One result for each input. */
  assert(results[at] == NONE);
  results[at] = result
}

proctype Worker() {
  byte at;
  byte id;
  bool written;
  bool unknown;
  bool tried;
  mtype:ending outcome;
  {
    skip;
fetch:
    atomic {
      written = false; unknown = false; tried = false; outcome = NONE;
      if
      :: next == INPUTS -> goto over
      :: else -> at = next; id = input[at]; next++
      fi;
      if
      :: seen[id] -> report(at, DUPLICATE); goto fetch
      :: else -> seen[id] = true
      fi
    };
    atomic {
      if
      /* No id is lost: what is skipped is gone. */
      :: standing[id] == FINISHED -> assert(!exists[id]); report(at, SKIPPED); goto fetch
      :: standing[id] != FINISHED && stopped -> outcome = NOT_ATTEMPTED; goto ended
      :: else
      fi;
      unknown = standing[id] != NEW;
#ifdef FAULT_OPEN_BEFORE_WRITTEN
      open[id] = true;
#endif
#ifdef FAULT_SENT_WITHOUT_LINE
      written = true;
#else
      append(L_SENT, id, written);
#endif
      if
      :: written -> open[id] = true; announced[id] = true
      :: else -> stopped = true; outcome = NOT_ATTEMPTED; goto ended
      fi
    };
send:
    atomic {
      if
      :: stopped && !tried -> outcome = NOT_ATTEMPTED; goto ended
      :: stopped && tried -> outcome = (unknown -> FAILED_SEEN_UNKNOWN : FAILED); goto ended
      :: else
      fi;
      /* A finished id is not sent again, unless the disk refused or lost the line. */
      assert(!finished[id] || unrecorded[id] || powerFailed);
      tried = true;
      adrift[id]++
    };
#ifdef FAULT_END_BEFORE_RESPONSE
    atomic {
      if
      :: open[id] -> conclude(L_DELETED, id, written)
      :: else
      fi
    };
#endif
    atomic {
      if
      /* The service responds. */
      :: adrift[id] > 0 && exists[id] -> adrift[id]--; handle(id); outcome = DELETED
      :: adrift[id] > 0 && !exists[id] ->
        adrift[id]--;
#ifdef FAULT_REJECTION_COUNTS
        unknown = true;
#endif
        outcome = (unknown || missingSucceeds -> GONE : FAILED)
      /* Rejected before the service looked at the task, or not written at all. */
      :: adrift[id] > 0 -> adrift[id]--; outcome = (unknown -> FAILED_SEEN_UNKNOWN : FAILED)
      /* The same, and the credentials are at fault. */
      :: adrift[id] > 0 -> adrift[id]--; stopped = true; outcome = (unknown -> FAILED_SEEN_UNKNOWN : FAILED)
      /* Throttled: it waits, and is sent again. */
      :: adrift[id] > 0 -> adrift[id]--; goto send
      /* Lost: the request stays adrift. */
      :: unknown = true; doubt[id] = true; outcome = FAILED_SEEN_UNKNOWN
      :: adrift[id] < 2 -> unknown = true; doubt[id] = true; goto send
      fi
    };
ended:
    atomic {
      if
      :: outcome == DELETED -> conclude(L_DELETED, id, written)
      :: outcome == GONE -> conclude(L_GONE, id, written)
      :: outcome == FAILED -> conclude(L_FAILED, id, written)
      :: outcome == FAILED_SEEN_UNKNOWN -> conclude(L_UNKNOWN, id, written)
      :: outcome == NOT_ATTEMPTED && open[id] -> conclude(L_NOT_ATTEMPTED, id, written)
      :: else
      fi
    };
    atomic {
      report(at, outcome);
      if
      :: outcome == DELETED -> assert(deleted[id]); finished[id] = true
      /* A reason: the caller's option, or a request of this or an earlier run whose end nobody knows. */
      :: outcome == GONE -> assert(missingSucceeds || doubt[id] || unrecorded[id] || powerFailed); finished[id] = true
      /* No request of any run on this journal has deleted it, or still can. */
      :: outcome == FAILED -> assert(powerFailed || (!deleted[id] && adrift[id] == 0))
      :: else
      fi;
      announced[id] = false;
      goto fetch
    };
over:
    skip
  } unless { dead };
  working--
}

/* The caller's stop, and the death of the process, at any step. */
active proctype Caller() {
end:
  do
  :: atomic { working > 0 && !stopped -> stopped = true }
  :: atomic { working > 0 && !dead && number < RUNS -> dead = true }
  od
}

/* Requests that nobody waits for are handled late, or never. */
active proctype Network() {
end:
  do
  :: atomic { adrift[0] > 0 -> adrift[0]--; handle(0) }
#if IDS > 1
  :: atomic { adrift[1] > 0 -> adrift[1]--; handle(1) }
#endif
  od
}

init {
  byte i;
  atomic {
    for (i : 0 .. IDS - 1) {
      input[i] = i;
      if
      :: exists[i] = true
      :: skip
      fi
    };
#ifdef MISSING_SUCCEEDS
    missingSucceeds = true;
#endif
    i = 0
  };
  do
  :: number < RUNS ->
    atomic {
      number++;
      load();
      stopped = false; broken = false; dead = false; next = 0;
      for (i : 0 .. IDS - 1) {
        seen[i] = false; open[i] = false;
        doubt[i] = doubt[i] || announced[i];
        announced[i] = false
      };
      for (i : 0 .. INPUTS - 1) { results[i] = NONE };
      i = 0;
      working = 1;
      run Worker();
#if WORKERS > 1
      working = 2;
      run Worker()
#endif
    };
    atomic {
      working == 0;
      if
      :: dead ->
        if
        :: skip
        /* The power fails: the end of the journal is lost, and what is left of a line can follow it. */
        :: length > synced -> powerFailed = true;
          do
          :: length > synced -> length--
          :: break
          od;
          if
          :: torn = true
          :: torn = false
          fi
        fi
      :: else ->
        /* Nothing is lost. */
        for (i : 0 .. INPUTS - 1) { assert(results[i] != NONE) };
        i = 0;
        synced = length
      fi
    }
  :: else -> break
  od
}

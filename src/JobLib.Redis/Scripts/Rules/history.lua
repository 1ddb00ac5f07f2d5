-- Makes the rows of history. Most jobs never have one: their timeline follows from the row itself.

local function entry(row, state, at, attempt, reason, actor, server, application, duration, due, error, started)
  return pack(12, {state, at, attempt, reason, actor, server, duration, due, error, row.ready, started, application})
end

-- An attempt has ended, and the job goes on.
function History.of_attempt(row, state, due, error)
  return entry(row, state, now, row.attempts + 1, row.reason, nil, row.server, row.application, row.duration, due, error, row.started)
end

-- The server that held the job is gone. The job must not have left it yet.
function History.of_rescue(row, began)
  local reason = format(REASON.LeaseExpired, row.server or '')
  return entry(row, JobState.Enqueued, now, row.attempts + 1, reason, nil, row.server, row.application, nil, nil, nil, began and row.started or nil)
end

-- A person changes the job. It must not have left its place yet.
function History.of_change(row, state, due, actor, reason)
  local running = row.place == JobPlace.Running
  local change = {
    state, now, running and row.attempts + 1 or 0, reason, actor, running and row.server or nil, nil, due, nil,
    row.place ~= JobPlace.Finished and row.ready or nil, running and row.started or nil, running and row.application or nil,
  }
  return pack(12, change)
end

-- A job that waits takes another's call; when it is due then, if it is moved. It must not have left its place yet.
function History.of_replacement(row, due, actor)
  local state = due and JobState.Scheduled or row.state
  if state == JobState.Scheduled then due = due or row.due end
  return pack(12, {state, now, 0, REASON.Replaced, actor, nil, nil, due, nil, row.ready, nil, nil})
end

-- Whether a row of history tells of a replacement that no person made: the reason, and no actor behind it. It is not unpacked, since somebody may have written
-- over it.
function History.is_replacement(entry)
  return find(entry, #REASON.Replaced .. ':' .. REASON.Replaced .. '-', 1, true) ~= nil
end

-- The end that a finished job is in.
function History.of_end(row)
  local attempt = row.ended_attempt
  return entry(
    row, row.state, row.finished, attempt or 0, row.reason, row.ended_by, attempt and row.server or nil, attempt and row.application or nil,
    attempt and row.duration or nil, nil, attempt and row.error or nil, attempt and row.started or nil)
end

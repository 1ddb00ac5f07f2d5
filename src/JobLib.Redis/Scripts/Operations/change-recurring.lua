-- IRecurringStore.ChangeAsync
local kind, actor, reason = number(), take(), optional()
local ids, next_runs, expected, stays, answers, count, first = {}, {}, {}, {}, {}, 0, nil
for i = 1, number() do
  ids[i], next_runs[i] = take(), take()
  expected[i] = {next = optional_number(), cron = optional(), zone = optional()}
  stays[ids[i]] = true
end

local function written(id)
  count, first = count + 1, first or id
end

if kind == RecurringChangeKind.RemoveUndeclared then
  local declared = call('SMEMBERS', KEY .. 'declared')
  table.sort(declared)
  for _, id in ipairs(declared) do
    if not stays[id] then
      Recurring.remove(id)
      written(id)
    end
  end
end

local function change(row, next_run, read)
  if kind == RecurringChangeKind.Pause then
    row.paused, row.pause_reason = 1, reason
  elseif kind == RecurringChangeKind.Resume then
    row.paused, row.pause_reason = nil, nil
    if next_run ~= '' then row.next = tonumber(next_run) end -- the stored one where none is given
  elseif kind == RecurringChangeKind.SkipNext then
    if row.paused or not row.next or row.next ~= read.next or row.cron ~= read.cron or row.zone ~= read.zone then return false end
    row.next = tonumber(next_run) -- none where there is no run after it
  elseif kind == RecurringChangeKind.Remove then
    Recurring.remove(row.id)
    return true
  else
    return false -- these are the ones that stay
  end
  row.version = row.version + 1
  Recurring.save(row)
  return true
end

for i, id in ipairs(ids) do
  local row = Recurring.find(id)
  answers[i] = row and ChangeStatus.Applied or ChangeStatus.NotFound
  if row and change(row, next_runs[i], expected[i]) then
    written(id)
  elseif row and kind == RecurringChangeKind.SkipNext then
    answers[i] = ChangeStatus.WrongState
  end
end

local ACTION = {[RecurringChangeKind.Pause] = 'pause recurring', [RecurringChangeKind.Resume] = 'resume recurring', [RecurringChangeKind.SkipNext] = 'skip recurring'}
if count > 0 then
  Servers.raise_signals()
  Ledger.audit(actor, ACTION[kind] or 'remove recurring', first, count)
end
return answers

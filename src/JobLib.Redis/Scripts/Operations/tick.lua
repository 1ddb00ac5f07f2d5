-- IRecurringStore.TickAsync: only whoever names the present version has the tick.
local applied = {}
for i = 1, number() do
  local id, version, next_run, fault, jobs = take(), number(), optional_number(), optional(), number()
  local row = Recurring.find(id)
  if row and row.version == version then
    row.fault, row.next, row.version = fault, next_run, row.version + 1
    Recurring.save(row)
    for _ = 1, jobs do Creation.take_job({}, {}) end
    applied[i] = 1
  else
    for _ = 1, jobs * LIMIT.ArgumentsOfAJob do take() end
    applied[i] = 0
  end
end

Commit.follow_up(LIMIT.MaxInCommit)
Commit.close()
return applied

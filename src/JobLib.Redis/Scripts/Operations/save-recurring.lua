-- IRecurringStore.SaveAsync
local actor, count, first = take(), 0, nil

-- Whether it was written: one that equals what is stored is not.
local function save(given)
  local row = Recurring.find(given.id)
  if not row then
    given.version, given.created = 1, now
    Recurring.save(given)
    return true
  end
  local moved = row.cron ~= given.cron or row.zone ~= given.zone
  local next_run = row.next
  if moved then next_run = given.next end
  if row.definition == given.definition and row.next == next_run then return false end
  if moved then row.fault = nil end
  row.definition, row.cron, row.zone, row.declared, row.next, row.version = given.definition, given.cron, given.zone, given.declared, next_run, row.version + 1
  Recurring.save(row)
  return true
end

for _ = 1, number() do
  local given = {id = take(), definition = take(), cron = take(), zone = take(), next = optional_number()}
  given.paused, given.declared = take() == '1' and 1 or nil, take() == '1' and 1 or nil
  if save(given) then count, first = count + 1, first or given.id end
end

if count > 0 then
  Servers.raise_signals()
  Ledger.audit(actor, 'save recurring', first, count)
end
return count

-- IJobReader.FindAsync
local found = {}
for _ = 1, number() do
  local id = take()
  local row = call('GET', KEY .. 'row:' .. id)
  if row then
    local job = Jobs.find(id)
    found[#found + 1] = {
      id, row, call('GET', KEY .. 'job:' .. id), call('HGETALL', KEY .. 'parameters:' .. id), call('LRANGE', KEY .. 'history:' .. id, 0, -1), Pages.children(id),
      job.key and Keys.first_holder(job.key) or false, job.sequence and Sequences.held_by(job) or false,
      job.waits_for_rate and not Rates.is_stopped(job) and Rates.free_at(job) or false,
    }
  end
end
return found

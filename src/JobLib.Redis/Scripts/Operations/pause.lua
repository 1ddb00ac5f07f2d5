-- IJobQueue.SetPausedAsync
local pauses, actor = take() == '1', take()
local count, first = 0, nil
for _ = 1, number() do
  local queue = take()
  if call(pauses and 'SADD' or 'SREM', KEY .. 'paused', queue) == 1 then
    count, first = count + 1, first or queue
    Jobs.know_queue(queue)
    if not pauses then woken[queue] = true end
  end
end

if count > 0 then
  Servers.raise_signals()
  Ledger.audit(actor, pauses and 'pause queue' or 'resume queue', first, count)
end
Commit.close()
return count
